import type { HttpHeader } from '../module-host';

/** RFC 9110, 5.6.2: the characters of a token. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;

/** RFC 9110, 5.5: what may not be in a value, of which each character stands for a byte. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const NOT_IN_VALUE = /[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/;

/** Headers that say how a message is framed on its connection. Whoever sends the message says that, and nobody else. */
const FRAMING: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
]);

/** Whether a text is a token, as names of headers and methods are. */
export function isToken(text: string): boolean {
  return NAME.test(text);
}

/** What is wrong with a header, in a server's words. */
export function headerProblem([name, value]: HttpHeader): string | undefined {
  if (!NAME.test(name)) return 'invalid HTTP header name';
  if (NOT_IN_VALUE.test(value)) return 'failed to parse header value';
  return undefined;
}

/** Whether a header is about the framing of a message, or about its connection. */
export function isFraming(name: string): boolean {
  return FRAMING.has(name.toLowerCase());
}
