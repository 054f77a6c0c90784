import { operation, type Operation } from './operations';
import { array, format, open, string, struct, u32, Writer, type TypeOf } from './wire/index';

const operations = array(operation);

/**
 * One write: what succeeds or fails alone, and is recognised when it comes again by its operation id. A write of several
 * operations (`transact`) is all or nothing: it must travel alone in its batch, and where it is refused the reducer fails
 * with the error document (`toWire`, as JSON) as its text, followed by no outcome row. A write of one operation is checked
 * before anything is written, so its refusal comes as data beside its neighbours' results.
 */
export const write = struct({ operationId: string, operations });
export type Write = TypeOf<typeof write>;

const batch = struct({
  /** Whom the outcome is for: the value of `session` that the caller subscribes `outcome` by. */
  session: string,
  /** Chosen by the caller, repeated in the outcome. */
  callId: u32,
  writes: array(write),
});
export type Batch = TypeOf<typeof batch>;

const NAME = 'The batch of writes';
const VERSION = 1;

/** What the reducer `apply` takes. */
export const batchFormat = format(NAME, VERSION, batch);

/** A write together with the bytes of its operations: what a retry must repeat. */
export interface EncodedWrite extends Write {
  readonly content: Uint8Array;
}

export interface BatchReader {
  readonly session: string;
  readonly callId: number;
  /** How many writes follow. */
  readonly count: number;
  /** The next write. Its bytes are a view of the payload. */
  next(): EncodedWrite;
  /** Bytes behind the last write that was read. */
  readonly remaining: number;
}

/**
 * Reads a batch write by write. Damage is an `IntegrityError`, thrown where it is reached. Byte arrays in the writes are views
 * of the payload.
 */
export function readBatch(payload: Uint8Array): BatchReader {
  const reader = open(NAME, VERSION, payload, true);
  return {
    session: string.read(reader),
    callId: u32.read(reader),
    count: u32.read(reader),
    next() {
      const operationId = string.read(reader);
      const start = reader.offset;
      const list = operations.read(reader);
      return { operationId, operations: list, content: payload.subarray(start, reader.offset) };
    },
    get remaining() {
      return reader.remaining;
    },
  };
}

/** The write that a batch would carry. */
export function encodeWrite(operationId: string, list: readonly Operation[]): EncodedWrite {
  const writer = new Writer();
  operations.write(writer, list);
  return { operationId, operations: list, content: writer.finish() };
}
