import { BinaryReader, BinaryWriter } from 'spacetimedb';

/** Carries out a reducer call: its name and its arguments. */
export type CallReducer = (name: string, args: Uint8Array) => void;

/** Tags of the protocol's messages that the floor knows. */
const CALL_REDUCER = 3;
const INITIAL_CONNECTION = 0;
const REDUCER_RESULT = 6;
const OK_EMPTY = 1;

/**
 * A connection that answers reducer calls and nothing else, with as little as the SDK accepts: what its protocol costs at least.
 * Answers of one turn go out together, as the protocol's third version allows.
 */
export class StubSocket {
  readonly protocol = 'v3.bsatn.spacetimedb';
  readonly readyState = 1;
  onopen: () => void = () => undefined;
  onmessage: (message: { data: Uint8Array }) => void = () => undefined;
  onclose: () => void = () => undefined;
  onerror: () => void = () => undefined;
  private writer = new BinaryWriter(4_096);
  private isScheduled = false;

  constructor(private readonly callReducer: CallReducer) {}

  /** Greets the client, in a later turn: it sets its handlers after it got the socket. */
  open(): void {
    setImmediate(() => {
      this.onopen();
      this.writer.writeU8(INITIAL_CONNECTION);
      this.writer.writeU256(1n);
      this.writer.writeU128(1n);
      this.writer.writeString('token');
      this.flush();
    });
  }

  send(frame: Uint8Array): void {
    const reader = new BinaryReader(frame.slice());
    while (reader.remaining > 0) this.answer(reader);
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => this.flush());
  }

  close(): void {
    setImmediate(() => this.onclose());
  }

  private answer(reader: BinaryReader): void {
    const tag = reader.readU8();
    if (tag !== CALL_REDUCER) throw new Error(`The floor answers reducer calls only, not message ${tag}.`);
    const requestId = reader.readU32();
    reader.readU8();
    const name = reader.readString();
    this.callReducer(name, reader.readUInt8Array());
    this.writer.writeU8(REDUCER_RESULT);
    this.writer.writeU32(requestId);
    this.writer.writeI64(0n);
    this.writer.writeU8(OK_EMPTY);
  }

  private flush(): void {
    this.isScheduled = false;
    const data = this.writer.getBuffer().slice();
    this.writer.clear();
    this.onmessage({ data });
  }
}
