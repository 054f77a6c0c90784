import { WireClient, OPCODE, wireFrame } from './wire-client';
import { fromHex } from '../support/hex';
import { decodeServerMessages, type Message } from '../support/server-messages';

/** A client of a database whose every byte is the test's. */
export class RawSocket {
  #inbox: Message[] = [];
  #pieces: Buffer[] = [];

  private constructor(
    readonly wire: WireClient,
    readonly hello: Message,
  ) {}

  static async open(
    port: number,
    database: string,
    { version = 2, query = '' }: { version?: 2 | 3; query?: string } = {},
  ): Promise<RawSocket> {
    const wire = await WireClient.upgrade(port, `/v1/database/${database}/subscribe${query}`, {
      'sec-websocket-protocol': `v${version}.bsatn.spacetimedb`,
    });
    const client = new RawSocket(wire, { tag: 'none' });
    return new RawSocket(wire, await client.next());
  }

  /** Sends hex digits as one message. */
  send(...hex: readonly string[]): void {
    this.wire.send(wireFrame(fromHex(...hex)));
  }

  async ask(...hex: readonly string[]): Promise<Message> {
    this.send(...hex);
    return this.next();
  }

  /** The next message; rejects when the connection ends before it comes. */
  async next(): Promise<Message> {
    for (;;) {
      const message = this.#inbox.shift();
      if (message !== undefined) return message;
      const frame = await this.wire.frame();
      if (frame === undefined) throw new Error('the connection was cut');
      if (frame.opcode === OPCODE.close) throw new Error(`closed: ${frame.payload.toString('hex')}`);
      this.#pieces.push(frame.payload);
      if (!frame.fin) continue;
      const payload = Buffer.concat(this.#pieces.splice(0));
      this.#inbox.push(...decodeServerMessages(payload.subarray(1)));
    }
  }
}
