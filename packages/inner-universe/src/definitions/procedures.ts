import type { Types } from './types';

/** What every read procedure takes and returns: the `request` and `reply` of its `ReadFormat` in the protocol. */
export const procedureParameters = (t: Types) => ({ request: t.byteArray() });
export const procedureResult = (t: Types) => t.byteArray();
