import { ConflictError } from '@nerv/core';
import type { OperationResult } from '../../protocol/index';
import { receiptOf } from '../receipt';
import { keyOf } from '../rows';
import type { Db } from '../schema';
import { isSameHash, type ContentHash } from './content-hash';

/**
 * The results of the write that came first under this operation id, or `undefined` where none did. They are read off the
 * log, so they are known as long as its entries are kept. Another content under the same id is a `ConflictError`.
 */
export function findReceipt(
  db: Db,
  operationId: string,
  contentHash: ContentHash,
): OperationResult[] | undefined {
  const first = db.log.receipt.find(operationId);
  if (first === null) return undefined;
  if (!isSameHash(first.contentHash, contentHash)) {
    const position = Number(first.position);
    throw new ConflictError({
      message:
        `Operation id "${operationId}" was used before, at position ${position}, for a write of other content. ` +
        'Repeat a write unchanged, or give a new one a new operation id.',
      actual: position,
      expected: null,
      details: { operationId, reason: 'operation-id' },
    });
  }
  const results: OperationResult[] = [];
  for (let entry: typeof first | null = first; entry !== null;) {
    results.push({ id: keyOf(entry), position: Number(entry.position), revision: entry.revision });
    entry = db.log.receipt.find(receiptOf(operationId, results.length));
  }
  return results;
}
