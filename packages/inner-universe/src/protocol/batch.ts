import { operation } from './operations';
import { array, format, string, struct, u32, type TypeOf } from './wire/index';

/**
 * One write: what succeeds or fails alone, and is recognised when it comes again by its operation id. A write of several
 * operations (`transact`) is all or nothing: it must travel alone in its batch, and where it is refused the reducer fails
 * with the error document (`toWire`, as JSON) as its text, followed by no outcome row. A write of one operation is checked
 * before anything is written, so its refusal comes as data beside its neighbours' results.
 */
export const write = struct({ operationId: string, operations: array(operation) });
export type Write = TypeOf<typeof write>;

const batch = struct({
  /** Whom the outcome is for: the value of `session` that the caller subscribes `outcome` by. */
  session: string,
  /** Chosen by the caller, repeated in the outcome. */
  callId: u32,
  writes: array(write),
});
export type Batch = TypeOf<typeof batch>;

/** What the reducer `apply` takes. */
export const batchFormat = format('The batch of writes', 1, batch);
