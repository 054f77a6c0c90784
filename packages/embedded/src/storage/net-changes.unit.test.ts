import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { netChanges } from './net-changes';
import type { StoreTransaction } from './types';

const key = (n: number) => Uint8Array.of(9, n);

type Model = Map<number, Uint8Array>;

/** Transactions over a few keys that start from `model` and leave it as it is after them. */
function transactionsOf(
  model: Model,
  programs: readonly (readonly (readonly [key: number, value: number | null])[])[],
  isSameObject: boolean,
): StoreTransaction[] {
  const given = (value: Uint8Array): Uint8Array => (isSameObject ? value : value.slice());
  return programs.map((steps, at) => {
    const puts: { key: Uint8Array; value: Uint8Array; replaces: Uint8Array | undefined }[] = [];
    const deletes: { key: Uint8Array; value: Uint8Array }[] = [];
    for (const [n, next] of new Map(steps)) {
      const old = model.get(n);
      if (next !== null) {
        const value = Uint8Array.of(next);
        puts.push({ key: key(n), value, replaces: old && given(old) });
        model.set(n, value);
      } else if (old !== undefined) {
        deletes.push({ key: key(n), value: given(old) });
        model.delete(n);
      }
    }
    return { offset: at + 1, puts, deletes };
  });
}

const program = fc.array(
  fc.array(fc.tuple(fc.nat(4), fc.option(fc.nat(255), { freq: 3 })), { minLength: 1, maxLength: 4 }),
  { maxLength: 10 },
);

describe('netChanges', () => {
  it('leads to the same records as the transactions one by one, whether or not values are recognised', () => {
    fc.assert(
      fc.property(program, program, fc.boolean(), (before, programs, isSameObject) => {
        const model: Model = new Map();
        transactionsOf(model, before, true);
        const store = new Map([...model].map(([n, value]) => [n, [...value]]));
        const changes = netChanges(transactionsOf(model, programs, isSameObject));
        for (const { key: at, value, replaces } of changes) {
          const n = at[1] ?? -1;
          if (value === undefined && replaces === undefined) continue;
          expect(replaces && [...replaces]).toEqual(store.get(n));
          if (value === undefined) store.delete(n);
          else store.set(n, [...value]);
        }
        expect(store).toEqual(new Map([...model].map(([n, value]) => [n, [...value]])));
      }),
      runs(200),
    );
  });

  it('tells of a record once that is written again and again, and not at all when it is gone in the end', () => {
    const values = [1, 2, 3].map((n) => Uint8Array.of(n));
    const chain = values.map((value, at) => ({
      offset: at + 1,
      puts: [{ key: key(1), value, replaces: values[at - 1] }],
      deletes: [],
    }));
    expect(netChanges(chain)).toEqual([{ key: key(1), value: Uint8Array.of(3), replaces: undefined }]);
    const gone = { offset: 4, puts: [], deletes: [{ key: key(1), value: values[2] ?? new Uint8Array() }] };
    expect(netChanges([...chain, gone])).toEqual([{ key: key(1), value: undefined, replaces: undefined }]);
  });

  it('does not mistake one key for another that was given the same value', () => {
    const value = Uint8Array.of(1);
    const next = Uint8Array.of(2);
    const put = (n: number, replaces?: Uint8Array, to = value) => ({ key: key(n), value: to, replaces });
    const changes = netChanges([
      { offset: 1, puts: [put(1), put(2)], deletes: [] },
      { offset: 2, puts: [put(1, value, next)], deletes: [] },
    ]);
    expect(changes).toEqual([put(1), put(2), { key: key(1), value: next, replaces: value }]);
  });
});
