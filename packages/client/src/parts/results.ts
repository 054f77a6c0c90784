import { IntegrityError } from '@nerv/core';
import type { OperationResult } from '@nerv/inner-universe/protocol';
import type { AppliedWrite } from '../writes/writer';

/** The result of a write of one operation. */
export function only({ results }: AppliedWrite): OperationResult {
  const [result] = results;
  if (result === undefined) throw new IntegrityError({ message: 'The database gave a write no result.' });
  return result;
}
