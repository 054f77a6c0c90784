import { toHex } from './hex';

/** A server message, read by a decoder that shares nothing with the host's encoder. Rows are hex digits. */
export type Message = Readonly<Record<string, unknown>> & { readonly tag: string };

class Cursor {
  at = 0;
  readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isDone(): boolean {
    return this.at >= this.bytes.length;
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new RangeError('the message is cut short');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u32(): number {
    this.take(4);
    return this.view.getUint32(this.at - 4, true);
  }

  i64(): bigint {
    this.take(8);
    return this.view.getBigInt64(this.at - 8, true);
  }

  bytesAfterLength(): Uint8Array {
    return this.take(this.u32());
  }

  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytesAfterLength());
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.u32() }, item);
  }

  option<T>(item: () => T): T | undefined {
    return this.u8() === 0 ? item() : undefined;
  }

  /** A number whose lowest byte comes first, as hex digits whose highest comes first. */
  hex(count: number): string {
    return toHex(this.take(count).slice().reverse());
  }

  rowList(): string[] {
    const isFixed = this.u8() === 0;
    const size = isFixed ? this.u8() + 256 * this.u8() : 0;
    const offsets = isFixed ? [] : this.list(() => Number(this.i64()));
    const data = this.bytesAfterLength();
    if (isFixed)
      return Array.from({ length: data.length / size }, (_, at) =>
        toHex(data.subarray(at * size, (at + 1) * size)),
      );
    return offsets.map((from, at) => toHex(data.subarray(from, offsets[at + 1] ?? data.length)));
  }

  queryRows(): unknown {
    return this.list(() => ({ table: this.text(), rows: this.rowList() }));
  }

  querySets(): unknown {
    return this.list(() => ({
      querySetId: this.u32(),
      tables: this.list(() => ({
        table: this.text(),
        rows: this.list(() =>
          this.u8() === 0 ? { inserts: this.rowList(), deletes: this.rowList() } : { events: this.rowList() },
        ),
      })),
    }));
  }
}

function decode(cursor: Cursor): Message {
  const tag = cursor.u8();
  switch (tag) {
    case 0:
      return {
        tag: 'InitialConnection',
        identity: cursor.hex(32),
        connectionId: cursor.hex(16),
        token: cursor.text(),
      };
    case 1:
      return {
        tag: 'SubscribeApplied',
        requestId: cursor.u32(),
        querySetId: cursor.u32(),
        tables: cursor.queryRows(),
      };
    case 2:
      return {
        tag: 'UnsubscribeApplied',
        requestId: cursor.u32(),
        querySetId: cursor.u32(),
        tables: cursor.option(() => cursor.queryRows()),
      };
    case 3:
      return {
        tag: 'SubscriptionError',
        requestId: cursor.option(() => cursor.u32()),
        querySetId: cursor.u32(),
        error: cursor.text(),
      };
    case 4:
      return { tag: 'TransactionUpdate', querySets: cursor.querySets() };
    case 5: {
      const requestId = cursor.u32();
      return cursor.u8() === 0
        ? { tag: 'OneOffQueryResult', requestId, tables: cursor.queryRows() }
        : { tag: 'OneOffQueryResult', requestId, error: cursor.text() };
    }
    case 6: {
      const head = { tag: 'ReducerResult', requestId: cursor.u32(), timestamp: cursor.i64() };
      const outcome = cursor.u8();
      if (outcome === 0)
        return { ...head, value: toHex(cursor.bytesAfterLength()), querySets: cursor.querySets() };
      if (outcome === 1) return { ...head, value: '', querySets: [] };
      if (outcome === 2) return { ...head, refused: new Cursor(cursor.bytesAfterLength()).text() };
      return { ...head, failed: cursor.text() };
    }
    case 7: {
      const status =
        cursor.u8() === 0 ? { value: toHex(cursor.bytesAfterLength()) } : { failed: cursor.text() };
      return {
        tag: 'ProcedureResult',
        ...status,
        timestamp: cursor.i64(),
        duration: cursor.i64(),
        requestId: cursor.u32(),
      };
    }
    default:
      throw new RangeError(`unknown server message ${tag}`);
  }
}

/** All messages of a frame. */
export function decodeServerMessages(frame: Uint8Array): Message[] {
  const cursor = new Cursor(frame);
  const messages: Message[] = [];
  while (!cursor.isDone) messages.push(decode(cursor));
  return messages;
}
