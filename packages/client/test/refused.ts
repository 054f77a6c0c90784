import { toWire } from '@nerv/core';
import type { WriteOutcome } from '@nerv/inner-universe/protocol';

/** What becomes of a write that the database refuses. */
export function refused(error: Error): WriteOutcome {
  return { tag: 'refused', value: { error: JSON.stringify(toWire(error)) } };
}
