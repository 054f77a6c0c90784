import type { Types } from './types';

/** Columns of `log` and `log_live`: one entry of the log. `LogEntry` of the protocol says what each means. */
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
