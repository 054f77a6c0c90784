import type { EmbeddedSpacetime, MemorySocket } from '../../src';
import { fromHex, hexText } from './hex';
import { decodeServerMessages, type Message } from './server-messages';

const V2 = 'v2.bsatn.spacetimedb';
const V3 = 'v3.bsatn.spacetimedb';

/** A client that speaks the protocol byte by byte. */
export class RawClient {
  readonly frames: Uint8Array[] = [];
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
  #inbox: Message[] = [];
  #waiting: (() => void) | undefined;
  #hasEnded = false;

  private constructor(readonly socket: MemorySocket) {
    socket.onmessage = ({ data }) => {
      this.frames.push(data);
      this.#inbox.push(...decodeServerMessages(data));
      this.#waiting?.();
    };
    this.ended = new Promise((resolve) => {
      socket.onclose = ({ code, reason }) => {
        this.#hasEnded = true;
        resolve({ code, reason });
        this.#waiting?.();
      };
    });
  }

  /** Opens a connection and waits until it is open. */
  static async open(
    host: EmbeddedSpacetime,
    database: string,
    { version = 3, token, confirmed }: { version?: 2 | 3; token?: string; confirmed?: boolean } = {},
  ): Promise<RawClient> {
    const socket = await host.webSocket({
      nameOrAddress: database,
      wsProtocol: version === 3 ? [V2, V3] : [V2],
      authToken: token,
      confirmedReads: confirmed,
    });
    const client = new RawClient(socket);
    await new Promise<void>((resolve) => {
      socket.onopen = resolve;
    });
    return client;
  }

  /** Opens a connection and waits for its first message. */
  static async connect(
    ...parameters: Parameters<typeof RawClient.open>
  ): Promise<RawClient & { readonly hello: Message }> {
    const client = await RawClient.open(...parameters);
    return Object.assign(client, { hello: await client.next() });
  }

  send(...hex: readonly string[]): void {
    this.socket.send(fromHex(...hex));
  }

  /** The next message; rejects when the connection ends before it comes. */
  async next(): Promise<Message> {
    while (this.#inbox.length === 0) {
      if (this.#hasEnded) throw new Error('the connection has ended');
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const message = this.#inbox.shift();
    if (message === undefined) throw new Error('no message');
    return message;
  }

  /** Sends a request and waits for what comes next. */
  ask(...hex: readonly string[]): Promise<Message> {
    this.send(...hex);
    return this.next();
  }
}

const u32 = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('hex');
};

/** Requests as hex digits. */
export const request = {
  subscribe: (id: number, set: number, ...queries: readonly string[]): string =>
    `00${u32(id)}${u32(set)}${u32(queries.length)}${queries.map(hexText).join('')}`,
  unsubscribe: (id: number, set: number, withRows: boolean): string =>
    `01${u32(id)}${u32(set)}${withRows ? '01' : '00'}`,
  query: (id: number, sql: string): string => `02${u32(id)}${hexText(sql)}`,
  reducer: (id: number, name: string, args = ''): string =>
    `03${u32(id)}00${hexText(name)}${u32(args.length / 2)}${args}`,
  procedure: (id: number, name: string, args = ''): string =>
    `04${u32(id)}00${hexText(name)}${u32(args.length / 2)}${args}`,
};
