import { describe, expect, it } from 'vitest';
import { TestStore } from '../../test/support/datastores';
import { scalar } from '../sats';
import { DatastoreError, Errno } from '.';

const notes = {
  name: 'note',
  columns: { id: scalar('U32'), tag: scalar('String'), text: scalar('String') },
  primaryKey: 0,
  unique: [[2]],
  indexes: [
    { algorithm: 'btree', columns: [1] },
    { algorithm: 'hash', columns: [1, 0] },
  ],
} as const;
const bag = { name: 'bag', columns: { text: scalar('String') } };

type Write = (test: TestStore, tx: ReturnType<TestStore['begin']>) => void;

const writes: [string, Write][] = [
  ['insert', (test, tx) => tx.insert(test.table.id, test.bytes([9, 'a', 'nine']))],
  ['insert of what was deleted', (test, tx) => tx.insert(test.table.id, test.bytes([3, 'b', 'three']))],
  ['update', (test, tx) => tx.update(test.table.id, test.index(0).id, test.bytes([1, 'c', 'other']))],
  [
    'update of a new row',
    (test, tx) => tx.update(test.table.id, test.index(0).id, test.bytes([4, 'c', 'other'])),
  ],
  ['delete', (test, tx) => tx.deleteByPoint(test.index(0).id, new Uint8Array([1, 0, 0, 0]))],
  ['delete of a new row', (test, tx) => tx.deleteByPoint(test.index(0).id, new Uint8Array([4, 0, 0, 0]))],
  ['clear', (test, tx) => tx.clear(test.table.id)],
  [
    'insert without a key',
    (test, tx) => tx.insert(test.named('bag').id, test.bytes(['z'], test.named('bag'))),
  ],
  ['clear without a key', (test, tx) => tx.clear(test.named('bag').id)],
];

class Cut extends Error {}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What rows are kept in: methods and one getter. */
const kept: readonly [object, string, 'value' | 'get'][] = [
  ...['get', 'set', 'delete', 'clear'].map((name): [object, string, 'value'] => [
    Map.prototype,
    name,
    'value',
  ]),
  ...['add', 'delete'].map((name): [object, string, 'value'] => [Set.prototype, name, 'value']),
  [Map.prototype, 'size', 'get'],
];

/**
 * Runs something in which the nth call of what rows are kept in throws, as any call may when the stack is full.
 * @returns whether it came to that
 */
function cutAtCall(nth: number, run: () => void): boolean {
  let calls = 0;
  const originals = kept.map(([prototype, name]) => Object.getOwnPropertyDescriptor(prototype, name) ?? {});
  for (const [at, [prototype, name, kind]] of kept.entries()) {
    const original = (originals[at] ?? {})[kind] as Method;
    const cutting: Method = function (this: unknown, ...args: unknown[]) {
      if (++calls === nth) throw new Cut();
      return original.apply(this, args);
    };
    Object.defineProperty(prototype, name, { ...originals[at], [kind]: cutting });
  }
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof Cut) return true;
    throw error;
  } finally {
    for (let at = 0; at < kept.length; at++) {
      const [prototype, name] = kept[at] as [object, string, string];
      Object.defineProperty(prototype, name, originals[at] as PropertyDescriptor);
    }
  }
}

/** Everything that can be seen of the rows. */
function stateOf(test: TestStore): unknown {
  const everything = new Uint8Array([2]);
  return [
    test.store.rowCount(test.table.id),
    test.rows().toSorted(),
    test.table.indexes
      .filter((index) => index.algorithm !== 'hash')
      .map((index) =>
        test.store
          .rangeScan(index.id, everything, 0, 0, 1, 0)
          .map((row) => row[0])
          .sort(),
      ),
    [1, 2, 3, 4, 9].map((id) => test.store.pointScan(test.index(0).id, new Uint8Array([id, 0, 0, 0])).length),
    ['a', 'b', 'c'].map((tag) => {
      const key = new Uint8Array([1, 0, 0, 0, tag.charCodeAt(0)]);
      return test.store
        .pointScan(test.index(2).id, key)
        .map((row) => row[0])
        .sort();
    }),
    test.rows(test.named('bag')),
  ];
}

/** A store with rows, and a transaction that has deleted, inserted and scanned. */
function prepared(): { test: TestStore; tx: ReturnType<TestStore['begin']>; before: unknown } {
  const test = new TestStore(notes, bag);
  test.insert([1, 'a', 'one'], [2, 'a', 'two'], [3, 'b', 'three']);
  test.run((tx) => tx.insert(test.named('bag').id, test.bytes(['y'], test.named('bag'))));
  const before = stateOf(test);
  const tx = test.begin();
  tx.deleteByPoint(test.index(0).id, new Uint8Array([3, 0, 0, 0]));
  tx.insert(test.table.id, test.bytes([4, 'a', 'four']));
  return { test, tx, before };
}

describe('a write that is cut short in the middle', () => {
  it.each(writes)('is mended by a rollback, wherever it was cut: %s', (_name, write) => {
    let cuts = 0;
    for (let isCut = true; isCut; cuts++) {
      const { test, tx, before } = prepared();
      isCut = cutAtCall(cuts + 1, () => {
        write(test, tx);
      });
      tx.rollback();
      expect(stateOf(test)).toEqual(before);
    }
    expect(cuts).toBeGreaterThan(2);
  });

  it.each(writes)('is never committed: %s', (_name, write) => {
    let refusals = 0;
    for (let nth = 1, isCut = true; isCut; nth++) {
      const { test, tx, before } = prepared();
      isCut = cutAtCall(nth, () => {
        write(test, tx);
      });
      let refusal: unknown;
      try {
        tx.commit();
      } catch (error) {
        refusal = error;
      }
      expect(tx.isOpen).toBe(false);
      if (refusal !== undefined) {
        expect(refusal).toBeInstanceOf(DatastoreError);
        expect((refusal as DatastoreError).errno).toBe(Errno.HostCallFailure);
        expect(stateOf(test)).toEqual(before);
        refusals++;
      }
      expect(test.insert([50, 'x', 'fifty']).isEmpty).toBe(false);
    }
    expect(refusals).toBeGreaterThan(0);
  });
});
