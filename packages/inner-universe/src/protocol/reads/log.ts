import { logEntry } from '../log';
import { array, boolean, enumeration, i64, option, string, struct, u64, type TypeOf } from '../wire/index';
import { pageBounds } from './paging';
import { read } from './reply';

const request = struct({
  /** The log the caller's position is of; another one is refused (`ConflictError`, `details.reason` `'other-log'`). */
  logId: option(string),
  /** Kinds to give; `[]` for all. */
  kinds: array(enumeration(['event', 'entity', 'relation', 'version', 'branch', 'config'])),
  /** Types to give; `[]` for all. */
  types: array(string),
  source: option(string),
  key: option(string),
  /**
   * Only entries with a greater position; `0` for the beginning. One below the first kept position minus one is refused
   * where `logId` is given (`'pruned'`), one beyond the head always (`'beyond-head'`).
   */
  after: u64,
  /** Only entries with a smaller position. */
  before: option(u64),
  /** Only entries of this time (microseconds) or later. */
  since: option(i64),
  /** Only entries before this time. */
  until: option(i64),
  direction: enumeration(['forwards', 'backwards']),
  ...pageBounds,
});

const page = struct({
  logId: string,
  /** Position of the newest entry; 0 for an empty log. */
  head: u64,
  /** Position of the oldest entry that is kept; `head + 1` where none is. */
  first: u64,
  /**
   * How far this page looked: every match up to here (forwards) or down to here (backwards), bounds included, is in this
   * page or was in one before. Read on with it as `after` (or as `before`), until `done`.
   */
  scanned: u64,
  /** Nothing is left to find within the bounds of the request, as of `head`. */
  done: boolean,
  entries: array(logEntry),
});

export const readLog = read('read_log', request, page);
export type ReadLogRequest = TypeOf<typeof request>;
export type LogPage = TypeOf<typeof page>;
