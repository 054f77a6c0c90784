import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpHeader } from '../../module-host';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  /** Besides the length. A name may come more than once. */
  readonly headers: readonly HttpHeader[];
  readonly body: Uint8Array | string;
}

const TEXT = 'text/plain; charset=utf-8';

/** Plain text. */
export function text(status: number, body: string, headers: readonly HttpHeader[] = []): Answer {
  return { status, headers: [['content-type', TEXT], ...headers], body };
}

/** A status without more words. */
export function bare(status: number, headers: readonly HttpHeader[] = []): Answer {
  return { status, headers, body: '' };
}

/** @param body JSON as text, or a value to make it of */
export function json(body: string | object, headers: readonly HttpHeader[] = []): Answer {
  return {
    status: 200,
    headers: [['content-type', 'application/json'], ...headers],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/**
 * Sends an answer. A client that is still sending gets it too; its connection ends then, since what it sends is not read to the end.
 * @param isLast whether the connection ends with it in any case
 * @returns a promise of the moment when it was handed to the system, or cannot be any more
 */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
  isLast: boolean,
): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const hasBody = status !== 204 && status !== 304;
  const framing: HttpHeader[] = hasBody ? [['content-length', String(bytes.length)]] : [];
  if (isLast || !request.complete) framing.push(['connection', 'close']);
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.writeHead(status, STATUS_CODES[status] ?? '', [...headers, ...framing].flat());
    response.end(hasBody ? bytes : undefined, resolve);
  });
}
