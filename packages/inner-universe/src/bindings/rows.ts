import type { Infer } from 'spacetimedb';
import { logKinds, type LogEntry, type LogKindName } from '../protocol/log';
import type { logColumns, outcomeColumns } from '../definitions/index';

/** A row of `log_live` as the SDK gives it. */
export type LogLiveRow = Infer<ReturnType<typeof logColumns>>;

/** A row of `outcome` as the SDK gives it. */
export type OutcomeRow = Infer<ReturnType<typeof outcomeColumns>>;

const kindNames: readonly LogKindName[] = Object.entries(logKinds)
  .sort(([, one], [, other]) => one - other)
  .map(([name]) => name as LogKindName);

/** The entry a row of `log_live` is: the same as `read_log` gives it. */
export function logEntryOf(row: LogLiveRow): LogEntry {
  const kind = kindNames[row.kind];
  if (kind === undefined) {
    throw new RangeError(
      `The log entry at position ${row.position} is of kind ${row.kind}, which this build does not know. Update the package.`,
    );
  }
  return {
    position: Number(row.position),
    kind,
    type: row.type,
    key: row.key === '' && row.kind === logKinds.event ? row.operationId : row.key,
    source: row.source,
    operationId: row.operationId,
    time: Number(row.time.microsSinceUnixEpoch),
    revision: row.revision,
    payload: row.payload,
  };
}
