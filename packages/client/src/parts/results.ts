import { IntegrityError } from '@nerv/core';
import type { OperationResult } from '@nerv/inner-universe/protocol';
import type { AppliedWrite } from '../writes/writer';

/** The result of a write of one operation. */
export function only({ results }: AppliedWrite): OperationResult {
  const [result] = results;
  if (result === undefined) throw new IntegrityError({ message: 'The database gave a write no result.' });
  return result;
}

/** A page of a longer answer must bring it on: anything else would be asked for again for ever. */
export function checkProgress(caller: string, progress: boolean): void {
  if (progress) return;
  throw new IntegrityError({
    message:
      `${caller} got a page that holds nothing and does not end. ` +
      'The database answers in a way this client cannot follow: check that client and module versions match.',
  });
}
