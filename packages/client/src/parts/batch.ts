import type { Path } from '@nerv/core';
import { limits } from '@nerv/inner-universe/protocol';
import { kindOf, refuse } from '../input/refuse';

/** The operations of one transaction. */
export function checkBatch(items: unknown, path: Path): void {
  if (!Array.isArray(items)) refuse(path, 'array', `is ${kindOf(items)}`, 'Give an array.');
  if (items.length <= limits.operations) return;
  refuse(
    path,
    'max-items',
    `has ${items.length} items, and one transaction takes at most ${limits.operations}`,
    'Split it into several.',
  );
}
