import { ConflictError } from '@nerv/core';
import type { OperationResult } from '../../protocol/index';
import type { Db } from '../schema';

/**
 * The results of the write that came first under this operation id, or `undefined` where none did. They are read off the
 * log, so they are known as long as its entries are kept. Another content under the same id is a `ConflictError`.
 */
export function findReceipt(db: Db, operationId: string, contentHash: bigint): OperationResult[] | undefined {
  const entries = [...db.log.byOperation.filter(operationId)];
  if (entries.length === 0) return undefined;
  entries.sort((one, other) => (one.position < other.position ? -1 : 1));
  const results: OperationResult[] = [];
  for (const entry of entries) {
    if (entry.contentHash !== contentHash) {
      const position = Number(entry.position);
      throw new ConflictError({
        message:
          `Operation id "${operationId}" was used before, at position ${position}, for a write of other content. ` +
          'Repeat a write unchanged, or give a new one a new operation id.',
        actual: position,
        expected: null,
        details: { operationId, reason: 'operation-id' },
      });
    }
    // The last entry of an operation is its result; what it took along comes before.
    results[entry.operation] = { id: entry.key, position: Number(entry.position), revision: entry.revision };
  }
  return results;
}
