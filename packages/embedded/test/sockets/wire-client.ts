import { connect as connectTcp, type Socket } from 'node:net';

/** A frame as it is on the wire. */
export interface WireFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  readonly opcode?: number;
  readonly fin?: boolean;
  readonly masked?: boolean;
  readonly reserved?: number;
  /** What the header says; default: the length of the payload. */
  readonly length?: bigint;
  /** The form of the length; default: the shortest. */
  readonly lengthBytes?: 0 | 2 | 8;
}

/** A frame of a client, in bytes, with whatever is wrong about it. */
export function wireFrame(payload: Uint8Array, options: FrameOptions = {}): Buffer {
  const { opcode = OPCODE.binary, fin = true, masked = true, reserved = 0 } = options;
  const length = options.length ?? BigInt(payload.length);
  const lengthBytes = options.lengthBytes ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8);
  const header = Buffer.alloc(2 + lengthBytes);
  header[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  header[1] =
    (masked ? 0x80 : 0) | (lengthBytes === 0 ? Number(length & 127n) : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) header.writeUInt16BE(Number(length & 0xffffn), 2);
  if (lengthBytes === 8) header.writeBigUInt64BE(BigInt.asUintN(64, length), 2);
  if (!masked) return Buffer.concat([header, payload]);
  const mask = Uint8Array.of(0x12, 0x34, 0x56, 0x78);
  const body = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([header, mask, body]);
}

export function closeFrame(code?: number, reason = ''): Buffer {
  if (code === undefined) return wireFrame(new Uint8Array(0), { opcode: OPCODE.close });
  const bytes = Buffer.alloc(2 + Buffer.byteLength(reason));
  bytes.writeUInt16BE(code);
  bytes.write(reason, 2);
  return wireFrame(bytes, { opcode: OPCODE.close });
}

/** A request for a WebSocket. `lines` replace or, when empty, take away headers. */
export function upgradeRequest(
  path: string,
  lines: Readonly<Record<string, string>> = {},
  method = 'GET',
): Buffer {
  const headers = {
    host: 'localhost',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'v2.bsatn.spacetimedb',
    ...lines,
  };
  const text = Object.entries(headers).filter(([, value]) => value !== '');
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${text.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
}

/** A client made of a TCP socket and nothing else. */
export class WireClient {
  readonly socket: Socket;
  /** Resolves when the server has closed its side, or cut the connection. */
  readonly ended: Promise<void>;
  #bytes = Buffer.alloc(0);
  #isOver = false;
  #wake: () => void = () => undefined;

  private constructor(port: number) {
    this.socket = connectTcp(port, '127.0.0.1');
    this.ended = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        this.#wake();
        resolve();
      };
      this.socket.once('end', over);
      this.socket.once('close', over);
    });
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
  }

  static async open(port: number): Promise<WireClient> {
    const client = new WireClient(port);
    await new Promise((resolve, reject) => {
      client.socket.once('connect', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  /** Opens a WebSocket with an {@link upgradeRequest}, and waits for the answer. */
  static async upgrade(
    port: number,
    path: string,
    lines: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<WireClient & { readonly answer: string }> {
    const client = await WireClient.open(port);
    client.send(upgradeRequest(path, lines, method));
    return Object.assign(client, { answer: await client.head() });
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Status line and headers of an answer of HTTP. */
  async head(): Promise<string> {
    const end = await this.#find(() => this.#bytes.indexOf('\r\n\r\n'));
    return this.#take(end + 4)
      .toString('latin1')
      .slice(0, -4);
  }

  /** What follows until the server closes. */
  async rest(): Promise<Buffer> {
    await this.ended;
    return this.#take(this.#bytes.length);
  }

  /** The next frame that is no ping; `undefined` when the connection ends before it comes. */
  async frame(): Promise<WireFrame | undefined> {
    for (;;) {
      const frame = await this.anyFrame();
      if (frame?.opcode !== OPCODE.ping) return frame;
    }
  }

  async anyFrame(): Promise<WireFrame | undefined> {
    if ((await this.#find(() => (this.#frameLength() > 0 ? 0 : -1))) < 0) return undefined;
    const length = this.#frameLength();
    const bytes = this.#take(length);
    return {
      fin: (bytes[0] ?? 0) >= 0x80,
      opcode: (bytes[0] ?? 0) & 15,
      payload: bytes.subarray(headerBytes(bytes)),
    };
  }

  /** The close frame with which the server ends the connection, or 1006 when it ends it without one. */
  async closed(): Promise<{ readonly code: number; readonly reason: string }> {
    for (;;) {
      const frame = await this.frame();
      if (frame === undefined) return { code: 1006, reason: '' };
      if (frame.opcode !== OPCODE.close) continue;
      if (frame.payload.length === 0) return { code: 1005, reason: '' };
      return { code: frame.payload.readUInt16BE(), reason: frame.payload.subarray(2).toString() };
    }
  }

  /** Length of the frame that the bytes begin with; 0 while it is not whole. A server masks nothing. */
  #frameLength(): number {
    const bytes = this.#bytes;
    const header = headerBytes(bytes);
    if (bytes.length < header) return 0;
    const length =
      header === 2
        ? (bytes[1] ?? 0)
        : header === 4
          ? bytes.readUInt16BE(2)
          : Number(bytes.readBigUInt64BE(2));
    return bytes.length < header + length ? 0 : header + length;
  }

  async #find(search: () => number): Promise<number> {
    for (;;) {
      const at = search();
      if (at >= 0 || this.#isOver) return at;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}

function headerBytes(bytes: Buffer): number {
  const length = bytes[1] ?? 0;
  return length === 126 ? 4 : length === 127 ? 10 : 2;
}
