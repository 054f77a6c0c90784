import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  EmbeddedSpacetime,
  readModuleSource,
  type EmbeddedOptions,
  type IsolationOptions,
  type ListenOptions,
} from '../../src';

/** An answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface HttpRequest {
  readonly token?: string | undefined;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The bundle of the guest book. */
export function guestBook(): Promise<string> {
  return readModuleSource(new URL('guest-book.ts', import.meta.url));
}

/** A host on a port, and what a test asks it. */
export class HttpHost {
  /** What the server said to whoever runs it. */
  readonly lines: string[];

  private constructor(
    readonly host: EmbeddedSpacetime,
    readonly uri: string,
    readonly port: number,
    readonly close: () => Promise<void>,
    lines: string[],
  ) {
    this.lines = lines;
  }

  /** Its databases run in this thread, unless told otherwise. It ends with the test. */
  static async open(
    options: ListenOptions & IsolationOptions = {},
    hostOptions: EmbeddedOptions = {},
  ): Promise<HttpHost> {
    const lines: string[] = [];
    const host = await EmbeddedSpacetime.open({ logger: () => undefined, ...hostOptions });
    onTestFinished(() => host.close());
    const log = (line: string): void => void lines.push(line);
    const { uri, port, close } = await host.listen({ isolation: 'none', log, ...options });
    return new HttpHost(host, uri, port, close, lines);
  }

  /** One with the guest book on it, published by its admin. */
  static async withGuestBook(options: ListenOptions & IsolationOptions = {}): Promise<HttpHost> {
    const served = await HttpHost.open(options);
    await served.host.publish('guests', await guestBook());
    return served;
  }

  get admin(): string {
    return this.host.owner.token;
  }

  async request(
    method: string,
    path: string,
    { token, body, headers = {} }: HttpRequest = {},
  ): Promise<HttpAnswer> {
    const response = await fetch(this.uri + path, {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Calls a function of the guest book with arguments in JSON. */
  call(name: string, args: string, request: Omit<HttpRequest, 'body'> = {}): Promise<HttpAnswer> {
    return this.request('POST', `/v1/database/guests/call/${name}`, {
      ...request,
      body: args,
      headers: { 'content-type': 'application/json', ...request.headers },
    });
  }

  /** What a stranger is told: whether the server still serves. */
  async isWell(): Promise<boolean> {
    return (await this.request('GET', '/v1/ping')).status === 200;
  }

  /** Writes bytes to the port as they are. @returns all that came back until the connection ended */
  send(bytes: string | Uint8Array, then: 'end' | 'wait' = 'wait'): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(answer);
      });
      socket.write(bytes);
      if (then === 'end') socket.end();
    });
  }
}
