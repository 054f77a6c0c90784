import { PersistenceError, toWire } from '@nerv/core';
import {
  limits,
  outcomeFormat,
  readBatch,
  type BatchReader,
  type EncodedWrite,
  type OperationResult,
  type WriteOutcome,
} from '../../protocol/index';
import type { Context } from '../schema';
import { checkName, checkOptionalName, invalid } from './checks';
import { contentHash } from './content-hash';
import { Ledger } from './ledger';
import { execute } from './operations';
import { findReceipt } from './receipts';

/** Carries out a batch and tells its session what became of each write. A `PersistenceError` refuses it as a whole. */
export function applyBatch(context: Context, payload: Uint8Array): void {
  if (payload.length > limits.batchBytes) {
    throw invalid(
      [],
      'max-bytes',
      `The batch has ${payload.length} bytes, and ${limits.batchBytes} are allowed. Send smaller ones.`,
    );
  }
  const batch = readBatch(payload);
  checkOptionalName('session', batch.session);
  if (batch.count > limits.writes) {
    throw invalid(
      ['writes'],
      'max-items',
      `The batch has ${batch.count} writes, and ${limits.writes} are allowed. Send smaller ones.`,
    );
  }
  const ledger = new Ledger(context);
  const outcomes = applyWrites(ledger, batch);
  ledger.close();
  if (batch.session === '') return;
  context.db.outcome.insert({
    session: batch.session,
    callId: batch.callId,
    payload: outcomeFormat.encode({ time: ledger.micros, head: ledger.position, outcomes }),
  });
}

function applyWrites(ledger: Ledger, batch: BatchReader): WriteOutcome[] {
  const outcomes: WriteOutcome[] = [];
  for (let index = 0; index < batch.count; index++) {
    const write = batch.next();
    if (write.operations.length === 1) {
      outcomes.push(applyAlone(ledger, write));
      continue;
    }
    if (batch.count !== 1) {
      throw invalid(
        ['writes', index],
        'alone',
        'A write of several operations is all or nothing, so it must be the only one of its batch.',
      );
    }
    outcomes.push({ tag: 'applied', value: applyWrite(ledger, write) });
  }
  if (batch.remaining > 0) throw invalid([], 'trailing', `${batch.remaining} bytes follow the last write.`);
  return outcomes;
}

/** A refusal of a single operation is data: nothing was written, and its neighbours go on. */
function applyAlone(ledger: Ledger, write: EncodedWrite): WriteOutcome {
  try {
    return { tag: 'applied', value: applyWrite(ledger, write) };
  } catch (error) {
    if (!PersistenceError.isInstance(error)) throw error;
    return { tag: 'refused', value: { error: JSON.stringify(toWire(error)) } };
  }
}

/** Carries out one write, or finds that it was carried out before. */
export function applyWrite(
  ledger: Ledger,
  { operationId, operations, content }: EncodedWrite,
): { results: OperationResult[]; replayed: boolean } {
  checkName('operationId', operationId);
  const { length } = operations;
  if (length === 0) throw invalid(['operations'], 'not-empty', 'The write holds no operation.');
  if (length > limits.operations) {
    throw invalid(
      ['operations'],
      'max-items',
      `The write has ${length} operations, and ${limits.operations} are allowed.`,
    );
  }
  const hash = contentHash(content);
  const receipt = findReceipt(ledger.db, operationId, hash);
  if (receipt !== undefined) return { results: receipt, replayed: true };
  ledger.beginWrite(operationId, hash);
  const results = operations.map((operation, index) => {
    ledger.beginOperation(index);
    return execute(ledger, operation);
  });
  return { results, replayed: false };
}
