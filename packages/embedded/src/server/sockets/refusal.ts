import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** An answer of HTTP instead of a connection. */
export interface Refusal {
  readonly status: number;
  /** Plain text; may be empty. */
  readonly body: string;
  /** Besides content type and length. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Ends a handshake with an answer of HTTP. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    body: string,
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(body, options);
  }

  get refusal(): Refusal {
    return { status: this.status, body: this.message, headers: this.headers };
  }
}

/** Answers on a socket that HTTP has handed over, and closes it. */
export function writeRefusal(socket: Duplex, { status, body, headers }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : ['content-type: text/plain; charset=utf-8']),
    `content-length: ${Buffer.byteLength(body)}`,
    ...('connection' in headers ? [] : ['connection: close']),
  ];
  // What the client goes on sending is read and forgotten; unread, it would cost it the answer.
  socket.resume();
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
