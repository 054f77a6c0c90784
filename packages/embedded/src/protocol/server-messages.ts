import { ByteWriter } from './byte-writer';
import { writeRowList } from './row-list';

/** A name as it stands in a message: its length, then its bytes. */
export type WireName = Uint8Array;

/** Rows of one table that match a query. */
export interface TableRows {
  readonly table: WireName;
  readonly rows: readonly Uint8Array[];
}

/** What one transaction changed in one query set. */
export interface QuerySetUpdate {
  readonly querySetId: number;
  readonly tables: readonly TableUpdate[];
}

/** What one transaction changed in one table of a query set: one entry per query, each encoded `TableUpdateRows`. */
export interface TableUpdate {
  readonly table: WireName;
  readonly rows: readonly Uint8Array[];
}

const TAG = {
  initialConnection: 0,
  subscribeApplied: 1,
  unsubscribeApplied: 2,
  subscriptionError: 3,
  transactionUpdate: 4,
  oneOffQueryResult: 5,
  reducerResult: 6,
  procedureResult: 7,
} as const;

const OUTCOME = { ok: 0, okEmpty: 1, err: 2, internalError: 3 } as const;

const SOME = 0;
const NONE = 1;

/** Where pieces are encoded before they are copied out. Used within one function call at a time. */
const scratch = new ByteWriter(4096);

export function wireName(name: string): WireName {
  scratch.clear();
  scratch.string(name);
  return scratch.slice();
}

/** Encodes the change of a stored table once, to be sent to every client that watches it. */
export function encodePersistentRows(
  inserts: readonly Uint8Array[],
  deletes: readonly Uint8Array[],
): Uint8Array {
  scratch.clear();
  scratch.u8(0);
  writeRowList(scratch, inserts);
  writeRowList(scratch, deletes);
  return scratch.slice();
}

/** Encodes the rows of an event table once, to be sent to every client that watches it. */
export function encodeEventRows(events: readonly Uint8Array[]): Uint8Array {
  scratch.clear();
  scratch.u8(1);
  writeRowList(scratch, events);
  return scratch.slice();
}

export function writeInitialConnection(
  writer: ByteWriter,
  identity: bigint,
  connectionId: bigint,
  token: string,
): void {
  writer.u8(TAG.initialConnection);
  writer.wide(identity, 32);
  writer.wide(connectionId, 16);
  writer.string(token);
}

export function writeSubscribeApplied(
  writer: ByteWriter,
  requestId: number,
  querySetId: number,
  tables: readonly TableRows[],
): void {
  writer.u8(TAG.subscribeApplied);
  writer.u32(requestId);
  writer.u32(querySetId);
  writeTableRows(writer, tables);
}

/** `tables` is `undefined` when the client did not ask for the rows it drops. */
export function writeUnsubscribeApplied(
  writer: ByteWriter,
  requestId: number,
  querySetId: number,
  tables: readonly TableRows[] | undefined,
): void {
  writer.u8(TAG.unsubscribeApplied);
  writer.u32(requestId);
  writer.u32(querySetId);
  if (tables === undefined) {
    writer.u8(NONE);
  } else {
    writer.u8(SOME);
    writeTableRows(writer, tables);
  }
}

/** `requestId` is `undefined` when the failure answers no request. */
export function writeSubscriptionError(
  writer: ByteWriter,
  requestId: number | undefined,
  querySetId: number,
  error: string,
): void {
  writer.u8(TAG.subscriptionError);
  if (requestId === undefined) {
    writer.u8(NONE);
  } else {
    writer.u8(SOME);
    writer.u32(requestId);
  }
  writer.u32(querySetId);
  writer.string(error);
}

export function writeTransactionUpdate(writer: ByteWriter, updates: readonly QuerySetUpdate[]): void {
  writer.u8(TAG.transactionUpdate);
  writeQuerySetUpdates(writer, updates);
}

export function writeOneOffQueryRows(
  writer: ByteWriter,
  requestId: number,
  tables: readonly TableRows[],
): void {
  writer.u8(TAG.oneOffQueryResult);
  writer.u32(requestId);
  writer.u8(0);
  writeTableRows(writer, tables);
}

export function writeOneOffQueryError(writer: ByteWriter, requestId: number, error: string): void {
  writer.u8(TAG.oneOffQueryResult);
  writer.u32(requestId);
  writer.u8(1);
  writer.string(error);
}

/** A reducer that committed, with the changes in the caller's own query sets. */
export function writeReducerOk(
  writer: ByteWriter,
  requestId: number,
  timestampMicros: bigint,
  updates: readonly QuerySetUpdate[],
): void {
  writeReducerHead(writer, requestId, timestampMicros);
  writer.u8(OUTCOME.ok);
  writer.u32(0); // a reducer returns nothing
  writeQuerySetUpdates(writer, updates);
}

/** A reducer that refused (`SenderError`): the payload is the BSATN of its message. */
export function writeReducerErr(
  writer: ByteWriter,
  requestId: number,
  timestampMicros: bigint,
  message: string,
): void {
  writeReducerHead(writer, requestId, timestampMicros);
  writer.u8(OUTCOME.err);
  writer.bytes(wireName(message));
}

export function writeReducerInternalError(
  writer: ByteWriter,
  requestId: number,
  timestampMicros: bigint,
  message: string,
): void {
  writeReducerHead(writer, requestId, timestampMicros);
  writer.u8(OUTCOME.internalError);
  writer.string(message);
}

export type ProcedureStatus =
  | { readonly tag: 'Returned'; readonly value: Uint8Array }
  | { readonly tag: 'InternalError'; readonly message: string };

export function writeProcedureResult(
  writer: ByteWriter,
  requestId: number,
  status: ProcedureStatus,
  timestampMicros: bigint,
  durationMicros: bigint,
): void {
  writer.u8(TAG.procedureResult);
  if (status.tag === 'Returned') {
    writer.u8(0);
    writer.bytes(status.value);
  } else {
    writer.u8(1);
    writer.string(status.message);
  }
  writer.i64(timestampMicros);
  writer.i64(durationMicros);
  writer.u32(requestId);
}

function writeReducerHead(writer: ByteWriter, requestId: number, timestampMicros: bigint): void {
  writer.u8(TAG.reducerResult);
  writer.u32(requestId);
  writer.i64(timestampMicros);
}

function writeTableRows(writer: ByteWriter, tables: readonly TableRows[]): void {
  writer.u32(tables.length);
  for (const { table, rows } of tables) {
    writer.raw(table);
    writeRowList(writer, rows);
  }
}

function writeQuerySetUpdates(writer: ByteWriter, updates: readonly QuerySetUpdate[]): void {
  writer.u32(updates.length);
  for (const { querySetId, tables } of updates) {
    writer.u32(querySetId);
    writer.u32(tables.length);
    for (const { table, rows } of tables) {
      writer.raw(table);
      writer.u32(rows.length);
      for (const entry of rows) writer.raw(entry);
    }
  }
}
