import { BsatnReader, BsatnWriter, latin1 } from '../sats';
import { HTTP_METHODS, type HttpMethod } from '../schema';

/** The method of a request. Names are case-sensitive: `get` is not `GET`. */
export type HttpRequestMethod = Exclude<HttpMethod, { readonly tag: 'Any' }>;

/** A header: its name, and its value with one character for each byte, as `node:http` has them. */
export type HttpHeader = readonly [name: string, value: string];

/** What a handler is told of a request besides its body. */
export interface HttpRequestHead {
  readonly method: HttpRequestMethod;
  readonly uri: string;
  readonly headers: readonly HttpHeader[];
}

/** What a handler answers, as it gave it: nothing is checked yet. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly HttpHeader[];
  readonly body: Uint8Array;
}

/** A request that a module makes, as it gave it: nothing is checked yet. */
export interface OutboundRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly HttpHeader[];
  /** After how long it is given up. `undefined`: the module does not say. */
  readonly timeoutMicros: bigint | undefined;
  readonly body: Uint8Array;
}

/** What became of it. */
export type OutboundAnswer =
  ({ readonly kind: 'answered' } & HttpResponse) | { readonly kind: 'failed'; readonly message: string };

const HTTP_VERSIONS = ['HTTP/0.9', 'HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/3'] as const;
const HTTP_1_1 = HTTP_VERSIONS.indexOf('HTTP/1.1');

/** The method that a request line names. */
export function httpMethodOf(name: string): HttpRequestMethod {
  const tag = HTTP_METHODS.find((known) => known.toUpperCase() === name);
  return tag === undefined ? { tag: 'Extension', name } : { tag };
}

/** `HttpRequest` in BSATN, with no time-out: that is for requests that a module makes. */
export function encodeHttpRequest({ method, uri, headers }: HttpRequestHead): Uint8Array {
  const writer = new BsatnWriter();
  if (method.tag === 'Extension') {
    writer.u8(HTTP_METHODS.length);
    writer.string(method.name);
  } else {
    writer.u8(HTTP_METHODS.indexOf(method.tag));
  }
  writeHeaders(writer, headers);
  writer.option(undefined, () => undefined);
  writer.string(uri);
  writer.u8(HTTP_1_1);
  return writer.finish();
}

/**
 * Reads `HttpRequest`.
 * @throws BsatnError
 */
export function decodeHttpRequest(bytes: Uint8Array): Omit<OutboundRequest, 'body'> {
  const reader = new BsatnReader(bytes);
  const method = HTTP_METHODS[reader.tag(HTTP_METHODS.length + 1)]?.toUpperCase() ?? reader.string();
  const headers = readHeaders(reader);
  const timeoutMicros = reader.option((from) => from.i64());
  const uri = reader.string();
  reader.tag(HTTP_VERSIONS.length);
  return { method, uri, headers, timeoutMicros };
}

/** `HttpResponse` in BSATN. */
export function encodeHttpResponse({ status, headers }: Omit<HttpResponse, 'body'>): Uint8Array {
  const writer = new BsatnWriter();
  writeHeaders(writer, headers);
  writer.u8(HTTP_1_1);
  writer.u16(status);
  return writer.finish();
}

/**
 * Reads `HttpResponse`.
 * @throws BsatnError
 */
export function decodeHttpResponse(bytes: Uint8Array): Omit<HttpResponse, 'body'> {
  const reader = new BsatnReader(bytes);
  const headers = readHeaders(reader);
  reader.tag(HTTP_VERSIONS.length);
  return { status: reader.u16(), headers };
}

function writeHeaders(writer: BsatnWriter, headers: readonly HttpHeader[]): void {
  writer.array(headers, (out, [name, value]) => {
    out.string(name);
    out.byteArray(Buffer.from(value, 'latin1'));
  });
}

function readHeaders(reader: BsatnReader): HttpHeader[] {
  return reader.array((from): HttpHeader => {
    const name = from.string();
    const value = from.byteArray();
    return [name, latin1(value, 0, value.length)];
  });
}
