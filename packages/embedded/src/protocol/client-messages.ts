import type { ByteReader } from './byte-reader';
import { ProtocolError } from './protocol-error';

/** What a client may ask for (`ClientMessage` of the protocol's v2; v3 carries the same messages). */
export type ClientMessage = Subscribe | Unsubscribe | OneOffQuery | CallReducer | CallProcedure;

export interface Subscribe {
  readonly tag: 'Subscribe';
  readonly requestId: number;
  readonly querySetId: number;
  readonly queries: readonly string[];
}

export interface Unsubscribe {
  readonly tag: 'Unsubscribe';
  readonly requestId: number;
  readonly querySetId: number;
  readonly sendDroppedRows: boolean;
}

export interface OneOffQuery {
  readonly tag: 'OneOffQuery';
  readonly requestId: number;
  readonly query: string;
}

export interface CallReducer {
  readonly tag: 'CallReducer';
  readonly requestId: number;
  readonly name: string;
  /** BSATN of the arguments: a view of the frame they came in. */
  readonly args: Uint8Array;
}

export interface CallProcedure {
  readonly tag: 'CallProcedure';
  readonly requestId: number;
  readonly name: string;
  /** BSATN of the arguments: a view of the frame they came in. */
  readonly args: Uint8Array;
}

/**
 * Reads one message and leaves the reader behind it.
 * @throws ProtocolError when the bytes are no message
 */
export function decodeClientMessage(reader: ByteReader): ClientMessage {
  const tag = reader.u8();
  switch (tag) {
    case 0:
      return {
        tag: 'Subscribe',
        requestId: reader.u32(),
        querySetId: reader.u32(),
        queries: strings(reader),
      };
    case 1:
      return {
        tag: 'Unsubscribe',
        requestId: reader.u32(),
        querySetId: reader.u32(),
        sendDroppedRows: unsubscribeFlags(reader),
      };
    case 2:
      return { tag: 'OneOffQuery', requestId: reader.u32(), query: reader.string() };
    case 3: {
      const requestId = reader.u32();
      noFlags(reader, 'reducer');
      return { tag: 'CallReducer', requestId, name: reader.string(), args: reader.view() };
    }
    case 4: {
      const requestId = reader.u32();
      noFlags(reader, 'procedure');
      return { tag: 'CallProcedure', requestId, name: reader.string(), args: reader.view() };
    }
    default:
      throw new ProtocolError(`unknown tag 0x${tag.toString(16)} for sum type ClientMessage`);
  }
}

function strings(reader: ByteReader): string[] {
  const count = reader.u32();
  const list: string[] = [];
  for (let i = 0; i < count; i++) list.push(reader.string());
  return list;
}

function unsubscribeFlags(reader: ByteReader): boolean {
  const tag = reader.u8();
  if (tag > 1) throw new ProtocolError(`unknown tag 0x${tag.toString(16)} for sum type UnsubscribeFlags`);
  return tag === 1;
}

function noFlags(reader: ByteReader, kind: 'reducer' | 'procedure'): void {
  const flags = reader.u8();
  if (flags !== 0) throw new ProtocolError(`invalid call ${kind} flag ${flags}`);
}
