import { ConflictError } from '@nerv/core';
import { dataOfEventPayload, logKinds, type OperationOf, type OperationResult } from '../../protocol/index';
import { keyOf, type StoredEntry } from '../rows';
import { lastEventOfType, lastEventOfTypeAfter } from '../read/last-event';
import { checkEncoded, checkName, checkOptionalName, checkValueBytes } from './checks';
import type { Ledger } from './ledger';

export function publishEvent(ledger: Ledger, input: OperationOf<'publishEvent'>): OperationResult {
  checkName('type', input.type);
  checkOptionalName('source', input.source);
  checkValueBytes('data', input.payload);
  checkEncoded('data', dataOfEventPayload(input.payload));
  const id = ledger.chooseId(input.id);
  checkNewId(ledger, id);
  if (input.expectedLast !== undefined) checkLast(ledger, input.type, input.expectedLast);
  const position = ledger.append({
    kind: 'event',
    type: input.type,
    key: id,
    source: input.source,
    payload: input.payload,
  });
  return { id, position, revision: 0 };
}

function checkNewId(ledger: Ledger, id: string): void {
  for (const entry of entriesOf(ledger, id)) {
    if (entry.kind !== logKinds.event || keyOf(entry) !== id) continue;
    const position = Number(entry.position);
    throw new ConflictError({
      message: `Event "${id}" exists already, at position ${position}. Publish each event once, under its own id.`,
      actual: position,
      expected: null,
      details: { reason: 'exists', eventId: id },
    });
  }
}

function* entriesOf(ledger: Ledger, id: string): Generator<StoredEntry, void> {
  const { db, hasEventKeys } = ledger;
  // An event that has its operation id as its id is found by its receipt. (The write's own receipt tells a retry instead.)
  const own = ledger.isOwnId(id) ? null : db.log.receipt.find(id);
  if (own !== null) yield own;
  // A look-up per event would be felt, and most databases have nothing to find there.
  if (hasEventKeys) yield* db.log.byKey.filter(id);
}

function checkLast(ledger: Ledger, type: string, expected: number): void {
  const { db, position } = ledger;
  const isLast = expected === 0 || isEventOfType(ledger, expected, type);
  if (isLast && !lastEventOfTypeAfter(db, type, expected, position)) return;
  const actual = lastEventOfType(db, type, position);
  throw new ConflictError({
    message:
      `The last event of type "${type}" is ${actual === undefined ? 'none' : `at position ${actual}`}, and ` +
      `${expected === 0 ? 'none' : `the one at position ${expected}`} was expected. Read what came since and decide anew.`,
    actual: actual ?? null,
    expected: expected === 0 ? null : expected,
    details: { reason: 'expected-last', type },
  });
}

function isEventOfType(ledger: Ledger, position: number, type: string): boolean {
  for (const entry of ledger.db.log.position.filter(BigInt(position))) {
    return entry.kind === logKinds.event && entry.type === type;
  }
  return false;
}
