import { PersistenceError, toWire } from '@nerv/core';
import {
  limits,
  outcomeFormat,
  readBatch,
  type BatchReader,
  type EncodedWrite,
  type Operation,
  type OperationResult,
  type WriteOutcome,
} from '../../protocol/index';
import { SEPARATOR } from '../receipt';
import type { Context } from '../schema';
import { checkName, checkOptionalName, invalid } from './checks';
import { contentHash, type ContentHash } from './content-hash';
import { isTaken } from './insert';
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
    payload: outcomeFormat.encodeTransient({ time: ledger.micros, head: ledger.position, outcomes }),
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

export interface AppliedWrite {
  readonly results: readonly OperationResult[];
  /** Whether it was carried out before: nothing is written then. */
  readonly replayed: boolean;
}

/** Carries out one write, or finds that it was carried out before. */
export function applyWrite(ledger: Ledger, write: EncodedWrite): AppliedWrite {
  const { operationId, operations } = write;
  checkName('operationId', operationId);
  if (operationId.includes(SEPARATOR)) {
    throw invalid(
      ['operationId'],
      'no-nul',
      'The operation id holds a NUL character. Use a UUID, or printable text.',
    );
  }
  const { length } = operations;
  if (length === 0) throw invalid(['operations'], 'not-empty', 'The write holds no operation.');
  if (length > limits.operations) {
    throw invalid(
      ['operations'],
      'max-items',
      `The write has ${length} operations, and ${limits.operations} are allowed.`,
    );
  }
  const hash = contentHash(write.content);
  ledger.beginWrite(operationId, hash);
  const [first] = operations;
  return length === 1 && first !== undefined && startsWithItsEntry(operationId, first)
    ? applyAtOnce(ledger, write, hash, first)
    : applyUnlessKnown(ledger, write, hash);
}

function applyUnlessKnown(
  ledger: Ledger,
  { operationId, operations }: EncodedWrite,
  hash: ContentHash,
): AppliedWrite {
  const receipt = findReceipt(ledger.db, operationId, hash);
  if (receipt !== undefined) return { results: receipt, replayed: true };
  const results = operations.map((operation, index) => {
    ledger.beginOperation(index);
    return execute(ledger, operation);
  });
  return { results, replayed: false };
}

/** Whether the first thing an operation changes is its entry in the log, and nothing it looks at depends on a first run. */
function startsWithItsEntry(operationId: string, { tag, value }: Operation): boolean {
  return (
    tag === 'publishEvent' &&
    value.expectedLast === undefined &&
    (value.id === '' || value.id === operationId)
  );
}

/** As `applyUnlessKnown`, without looking first: that the receipt is unique tells a retry. It saves a look-up per event. */
function applyAtOnce(
  ledger: Ledger,
  write: EncodedWrite,
  hash: ContentHash,
  operation: Operation,
): AppliedWrite {
  try {
    return { results: [execute(ledger, operation)], replayed: false };
  } catch (error) {
    if (!isTaken(error)) throw error;
    return applyUnlessKnown(ledger, write, hash);
  }
}
