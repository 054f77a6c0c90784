import { datastore_insert_bsatn as insert, table_id_from_name as tableId } from 'spacetime:sys@2.0';
import { Writer } from '../../protocol/wire/index';
import type { ContentHash } from './content-hash';

/** One entry of the log, as its columns are. */
export interface LogRow {
  readonly position: number;
  readonly kind: number;
  readonly type: string;
  readonly key: string;
  readonly source: string;
  readonly operationId: string;
  readonly receipt: string;
  /** Microseconds since the Unix epoch. */
  readonly time: number;
  readonly revision: number;
  readonly payload: Uint8Array;
  readonly contentHash: ContentHash;
}

const writer = new Writer();
let logId: number | undefined;
let logLiveId: number | undefined;

/**
 * Inserts an entry into `log` and `log_live`. This is what the module does most, so it writes the row itself and hands it to
 * the host's own call: the library would make objects and texts of it twice over. Both rows are the same bytes, but for the
 * receipt, which nearly always is the operation id, and the hash at the end.
 *
 * Where the receipt exists, the host's `UniqueAlreadyExists` comes out and nothing has changed.
 */
export function insertLogRow(row: LogRow): void {
  logId ??= tableId('log');
  logLiveId ??= tableId('logLive');
  const { receipt, operationId, contentHash } = row;
  write(row, receipt);
  const length = writer.length;
  writer.u32(contentHash.low);
  writer.u32(contentHash.high);
  insert(logId, writer.peek().buffer, writer.length);
  if (receipt === operationId) {
    insert(logLiveId, writer.peek().buffer, length);
  } else {
    write(row, operationId);
    insert(logLiveId, writer.peek().buffer, writer.length);
  }
}

function write(
  { position, kind, type, key, source, time, revision, payload }: LogRow,
  operationIdOrReceipt: string,
): void {
  writer.reset();
  writer.u64(position);
  writer.u8(kind);
  writer.string(type);
  writer.string(key);
  writer.string(source);
  writer.string(operationIdOrReceipt);
  writer.i64(time);
  writer.u32(revision);
  writer.blob(payload);
}
