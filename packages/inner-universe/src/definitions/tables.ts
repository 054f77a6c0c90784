import type { Types } from './types';

/**
 * Columns of `log_live`: one entry of the log, as `LogEntry` of the protocol, with two differences: `kind` is a number
 * (`logKinds`), and `key` is `''` for an event whose id is its operation id. `logEntryOf` makes the entry of a row.
 */
export const logColumns = (t: Types) => ({
  position: t.u64(),
  kind: t.u8(),
  type: t.string(),
  key: t.string(),
  source: t.string(),
  operationId: t.string(),
  time: t.timestamp(),
  revision: t.u32(),
  payload: t.byteArray(),
});

/** Columns of `outcome`: what became of one call of `apply`. */
export const outcomeColumns = (t: Types) => ({
  session: t.string(),
  callId: t.u32(),
  /** `outcomeFormat` of the protocol. */
  payload: t.byteArray(),
});
