import { equalBytes } from '../datastore/bytes';
import type { StoreTransaction } from './types';

/** What becomes of one key. Neither value nor `replaces`: nothing. */
export interface NetChange {
  readonly key: Uint8Array;
  /** What it has from now on; `undefined`: nothing. */
  readonly value: Uint8Array | undefined;
  /** What it has in the store; `undefined`: nothing. */
  readonly replaces: Uint8Array | undefined;
}

interface Change {
  readonly key: Uint8Array;
  value: Uint8Array | undefined;
  readonly replaces: Uint8Array | undefined;
}

/**
 * What transactions change together, in their order. A record that is written by one and replaced or removed by a later one (a counter,
 * say) is written once. It is known by the very object that holds its value, which costs less than comparing keys; one that is
 * not recognised is written twice, in order, which comes to the same.
 */
export function netChanges(transactions: readonly StoreTransaction[]): readonly NetChange[] {
  const changes: Change[] = [];
  const byValue = new Map<Uint8Array, Change>();

  const withdraw = (key: Uint8Array, value: Uint8Array): Change | undefined => {
    const change = byValue.get(value);
    if (change === undefined || !equalBytes(change.key, key, key.length)) return undefined;
    byValue.delete(value);
    return change;
  };
  const add = (change: Change): void => {
    changes.push(change);
    if (change.value !== undefined) byValue.set(change.value, change);
  };

  for (const { deletes, puts } of transactions) {
    for (const { key, value } of deletes) {
      const earlier = withdraw(key, value);
      if (earlier === undefined) add({ key, value: undefined, replaces: value });
      else earlier.value = undefined;
    }
    for (const { key, value, replaces } of puts) {
      const earlier = replaces === undefined ? undefined : withdraw(key, replaces);
      if (earlier === undefined) {
        add({ key, value, replaces });
      } else {
        earlier.value = value;
        byValue.set(value, earlier);
      }
    }
  }
  return changes;
}
