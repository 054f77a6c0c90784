import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { lookup as resolve } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { HttpHeader, OutboundAnswer, OutboundRequest } from '../module-host';
import { headerProblem, isFraming, isToken } from './http-headers';
import { isSpecialAddress } from './special-addresses';

/** How long a request may take whose module does not say, and the longest that it may say. */
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 180_000;

const MAX_REDIRECTS = 10;

/** A longer answer is given up: it would have to fit in memory several times. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const BLOCKED = 'refusing to connect to private or special-purpose addresses';

/** Headers that are for one host, and not for another that it points to. */
const FOR_ONE_HOST: ReadonlySet<string> = new Set([
  ...['authorization', 'cookie', 'cookie2', 'proxy-authorization', 'www-authenticate', 'host'],
]);

/** Headers about a body, which go when it goes. */
const ABOUT_BODY: ReadonlySet<string> = new Set(['content-type', 'content-encoding']);

export interface OutboundOptions {
  /** Which addresses, as text, may not be reached. Default: those that are no part of the public internet. */
  readonly isBlocked?: (address: string) => boolean;
  /** All addresses of a name. Default: the system's. */
  readonly resolve?: (name: string, options: LookupAllOptions) => Promise<LookupAddress[]>;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

/** One step on the way to an answer. */
interface Step {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly HttpHeader[];
  readonly body: Uint8Array;
}

/** Why a request came to nothing. The module is told, so there is nothing of its query or its headers in it. */
class Failure extends Error {}

/**
 * Makes the request of a module and follows redirects, at most ten. Names are resolved here, and the address that was looked at is the one that is connected
 * to. It never rejects.
 */
export async function sendOutbound(
  request: OutboundRequest,
  { isBlocked = isSpecialAddress, resolve: resolveName = resolve, signal: giveUp }: OutboundOptions = {},
): Promise<OutboundAnswer> {
  try {
    let step = firstStep(request);
    const timeout = AbortSignal.timeout(timeoutOf(request));
    const signal = giveUp === undefined ? timeout : AbortSignal.any([timeout, giveUp]);
    const lookup = lookupOf(resolveName, isBlocked);
    for (let redirects = 0; ; redirects++) {
      if (isBlockedLiteral(step.url, isBlocked)) {
        if (redirects === 0) throw new Failure(BLOCKED);
        throw new Failure(`error following redirect for url (${shown(step.url)}): ${BLOCKED}`);
      }
      const answer = await take(step, signal, lookup);
      const next = redirected(step, answer);
      if (next === undefined) return answer;
      if (redirects === MAX_REDIRECTS)
        throw new Failure(`error following redirect for url (${shown(next.url)}): too many redirects`);
      step = next;
    }
  } catch (error) {
    if (error instanceof Failure) return { kind: 'failed', message: error.message };
    throw error;
  }
}

function firstStep({ method, uri, headers, body }: OutboundRequest): Step {
  if (!isToken(method)) throw new Failure('invalid HTTP method');
  // It asks for a tunnel, which nothing here could be sent through.
  if (method === 'CONNECT') throw new Failure('the HTTP method CONNECT is not built yet in @nerv/embedded');
  const problem = headers.map(headerProblem).find((found) => found !== undefined);
  if (problem !== undefined) throw new Failure(problem);
  return { method, url: parse(uri), headers: headers.filter(([name]) => !isFraming(name)), body };
}

function parse(uri: string): URL {
  if (uri === '') throw new Failure('empty string');
  if (!/^[a-z][a-z0-9+.-]*:/i.test(uri)) throw new Failure('builder error: relative URL without a base');
  if (!URL.canParse(uri)) throw new Failure('builder error: invalid URL');
  const url = new URL(uri);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Failure(`builder error for url (${shown(url)}): URL scheme is not allowed`);
  return url;
}

function timeoutOf({ timeoutMicros }: OutboundRequest): number {
  if (timeoutMicros === undefined) return DEFAULT_TIMEOUT_MS;
  const milliseconds = Number(timeoutMicros) / 1000;
  return Math.ceil(Math.min(Math.max(milliseconds, 0), MAX_TIMEOUT_MS));
}

/** An address in a URL is not looked up, so it is looked at here. */
function isBlockedLiteral({ hostname }: URL, isBlocked: (address: string) => boolean): boolean {
  if (hostname.startsWith('[')) return isBlocked(hostname.slice(1, -1));
  return /^[0-9.]+$/.test(hostname) && isBlocked(hostname);
}

function lookupOf(
  resolveName: NonNullable<OutboundOptions['resolve']>,
  isBlocked: (address: string) => boolean,
): LookupFunction {
  return (name, options, callback) => {
    const { family, hints } = options;
    resolveName(name, { family: family ?? 0, hints: hints ?? 0, all: true }).then(
      (found) => {
        const addresses = found.filter(({ address }) => !isBlocked(address));
        const [first] = addresses;
        if (first === undefined) callback(new Failure(BLOCKED), []);
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, []);
      },
    );
  };
}

/** Sends one request and reads its answer to the end. */
function take(
  { method, url, headers, body }: Step,
  signal: AbortSignal,
  lookup: LookupFunction,
): Promise<Extract<OutboundAnswer, { kind: 'answered' }>> {
  return new Promise((resolveAnswer, reject) => {
    const fail = (error: Error): void => {
      reject(new Failure(`error sending request for url (${shown(url)}): ${reasonOf(error, signal)}`));
    };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, { method, headers: headersOf(headers, body), lookup, signal, agent: false });
    request.once('error', fail);
    // Nobody asked for another protocol.
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('the answer changes the protocol'));
    });
    request.once('response', (response: IncomingMessage) => {
      readAll(response).then((read) => {
        resolveAnswer({
          kind: 'answered',
          status: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders),
          body: read,
        });
      }, fail);
    });
    request.end(body);
  });
}

function reasonOf(error: Error, signal: AbortSignal): string {
  if (signal.aborted) return 'operation timed out';
  // Where several addresses were tried, the message is empty.
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

async function readAll(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new Failure(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, length));
}

/** As `node:http` takes them: several values of one name are a list. */
function headersOf(headers: readonly HttpHeader[], body: Uint8Array): Record<string, string | string[]> {
  const found = new Map<string, string[]>([['accept', []]]);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const values = found.get(key);
    if (values === undefined) found.set(key, [value]);
    else values.push(value);
  }
  if (found.get('accept')?.length === 0) found.set('accept', ['*/*']);
  if (body.length > 0) found.set('content-length', [String(body.length)]);
  return Object.fromEntries(
    [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] as string) : values]),
  );
}

function pairs(rawHeaders: readonly string[]): HttpHeader[] {
  const found: HttpHeader[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    found.push([(rawHeaders[at] as string).toLowerCase(), rawHeaders[at + 1] as string]);
  return found;
}

/** Where an answer points to, as browsers and a server follow it; `undefined` when it is the answer. */
function redirected(
  { method, url, headers, body }: Step,
  { status, headers: answered }: Extract<OutboundAnswer, { kind: 'answered' }>,
): Step | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  const location = answered.find(([name]) => name === 'location')?.[1];
  if (location === undefined || !URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url);
  if (next.protocol !== 'http:' && next.protocol !== 'https:')
    throw new Failure(`error following redirect for url (${shown(next)}): URL scheme is not allowed`);
  const isElsewhere = next.host !== url.host || next.protocol !== url.protocol;
  const losesBody = status < 307 && method !== 'GET' && method !== 'HEAD';
  return {
    method: losesBody ? 'GET' : method,
    url: next,
    headers: headers.filter(([name]) => {
      const key = name.toLowerCase();
      return !(isElsewhere && FOR_ONE_HOST.has(key)) && !(losesBody && ABOUT_BODY.has(key));
    }),
    body: losesBody ? new Uint8Array(0) : body,
  };
}

/** A URL without what may be secret in it. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
