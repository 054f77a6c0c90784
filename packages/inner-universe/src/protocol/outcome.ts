import { array, boolean, format, i64, string, struct, u32, u64, union, type TypeOf } from './wire/index';

/** What became of one operation. */
export const operationResult = struct({
  /** Of the entity, relation, event or version; the name of a branch; `''` for the configuration. */
  id: string,
  /** Of its entry in the log. */
  position: u64,
  /** Of the entity, relation or configuration after it; 0 where there is none. */
  revision: u32,
});
export type OperationResult = TypeOf<typeof operationResult>;

export const writeOutcome = union({
  applied: struct({
    /** One per operation, in their order. */
    results: array(operationResult),
    /** The write came before: this is its first result again, and nothing was written now. */
    replayed: boolean,
  }),
  refused: struct({
    /** The error as `toWire` makes it, as JSON text. */
    error: string,
  }),
});
export type WriteOutcome = TypeOf<typeof writeOutcome>;

const outcome = struct({
  /** Transaction time, microseconds since the Unix epoch. */
  time: i64,
  /** The log's last position after this call. */
  head: u64,
  /** One per write, in their order. */
  outcomes: array(writeOutcome),
});
export type Outcome = TypeOf<typeof outcome>;

/**
 * What the row of `outcome` carries. It comes in the same transaction, so when a client sees it (with confirmed reads) the
 * writes are as durable as the database makes them.
 */
export const outcomeFormat = format('The outcome of a call', 1, outcome);
