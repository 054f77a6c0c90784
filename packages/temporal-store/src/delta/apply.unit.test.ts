import { MAX_DEPTH, type DeltaOperation, type Value, type ValueObject } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { applyDelta } from './index';

const state = (): ValueObject => ({
  name: 'one',
  list: [10, 20, 30],
  deep: { inner: { value: 1 }, other: { value: 2 } },
  at: new Date(0),
});

function apply(...operations: DeltaOperation[]): ValueObject {
  return applyDelta(state(), operations) as ValueObject;
}

describe('applying operations', () => {
  it('sets, adds and replaces', () => {
    expect(apply({ op: 'Set', path: ['deep', 'inner', 'value'], value: 5 })['deep']).toEqual({
      inner: { value: 5 },
      other: { value: 2 },
    });
    expect(apply({ op: 'Set', path: ['fresh'], value: [] })).toEqual({ ...state(), fresh: [] });
    expect(apply({ op: 'Set', path: ['list', 1], value: null })['list']).toEqual([10, null, 30]);
    expect(applyDelta(state(), [{ op: 'Set', path: [], value: 7 }])).toBe(7);
  });

  it('inserts before and removes from an index', () => {
    expect(apply({ op: 'Insert', path: ['list', 0], values: [1, 2] })['list']).toEqual([1, 2, 10, 20, 30]);
    expect(apply({ op: 'Insert', path: ['list', 3], values: [40] })['list']).toEqual([10, 20, 30, 40]);
    expect(apply({ op: 'Remove', path: ['list', 1], count: 2 })['list']).toEqual([10]);
    expect(apply({ op: 'Insert', path: ['list', 1], values: [] })['list']).toEqual([10, 20, 30]);
    expect(apply({ op: 'Remove', path: ['list', 3], count: 0 })['list']).toEqual([10, 20, 30]);
  });

  it('inserts more elements than a call takes arguments', () => {
    const values = Array.from({ length: 200_000 }, (_, at) => at);
    const list = apply({ op: 'Insert', path: ['list', 1], values })['list'] as number[];
    expect(list).toHaveLength(200_003);
    expect([list[0], list[1], list[200_000], list[200_001], list[200_002]]).toEqual([10, 0, 199_999, 20, 30]);
  });

  it('deletes and patches properties', () => {
    expect(apply({ op: 'Delete', path: ['deep', 'inner'] })['deep']).toEqual({ other: { value: 2 } });
    expect(
      apply({ op: 'Patch', path: ['deep'], set: { inner: 1, added: 2, left: undefined }, delete: ['other'] })[
        'deep'
      ],
    ).toEqual({ inner: 1, added: 2 });
    expect(apply({ op: 'Patch', path: [], set: {}, delete: ['list', 'deep', 'at'] })).toEqual({
      name: 'one',
    });
  });

  it('applies each operation to what the one before it made', () => {
    const result = apply(
      { op: 'Set', path: ['list'], value: [[1]] },
      { op: 'Insert', path: ['list', 0, 1], values: [2] },
      { op: 'Set', path: ['deep', 'inner', 'value'], value: { list: [] } },
      { op: 'Insert', path: ['deep', 'inner', 'value', 'list', 0], values: ['x'] },
    );
    expect(result['list']).toEqual([[1, 2]]);
    expect(result['deep']).toMatchObject({ inner: { value: { list: ['x'] } } });
  });

  it('shares what no operation touches, and freezes everything', () => {
    const first = apply({ op: 'Delete', path: ['at'] });
    const second = applyDelta(first, [
      { op: 'Set', path: ['deep', 'inner', 'value'], value: 9 },
    ]) as ValueObject;
    const deep = (from: ValueObject): ValueObject => from['deep'] as ValueObject;
    expect(second['list']).toBe(first['list']);
    expect(deep(second)['other']).toBe(deep(first)['other']);
    expect(deep(second)['inner']).not.toBe(deep(first)['inner']);
    for (const part of [second, deep(second), deep(second)['inner'], second['list']]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(applyDelta(second, [])).toBe(second);
  });

  it('treats every name alike, that of the prototype too', () => {
    const set = apply({ op: 'Set', path: ['__proto__'], value: { polluted: true } });
    expect(Object.hasOwn(set, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(set)).toBe(Object.prototype);
    const changed = applyDelta(set, [{ op: 'Set', path: ['__proto__', 'more'], value: 1 }]);
    expect(Object.getOwnPropertyDescriptor(changed, '__proto__')?.value).toEqual({ polluted: true, more: 1 });
    const patched = applyDelta(changed, [{ op: 'Patch', path: [], set: { ['__proto__']: 5 }, delete: [] }]);
    expect(Object.getOwnPropertyDescriptor(patched, '__proto__')?.value).toBe(5);
    expect(applyDelta(set, [{ op: 'Delete', path: ['__proto__'] }])).toEqual(state());
    expect(() => apply({ op: 'Delete', path: ['__proto__'] })).toThrow(/no such property/);
    expect(() => apply({ op: 'Set', path: ['toString', 'x'], value: 1 })).toThrow(/no such property/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('does not let dates and bytes be changed from outside', () => {
    const bytes = new Uint8Array([1]);
    const date = new Date(5);
    const first = applyDelta({}, [{ op: 'Set', path: ['in'], value: { bytes, date } }]) as ValueObject;
    bytes[0] = 2;
    date.setTime(6);
    expect(first).toEqual({ in: { bytes: new Uint8Array([1]), date: new Date(5) } });
    (first['in'] as { date: Date }).date.setTime(7);
    const second = applyDelta(first, [{ op: 'Set', path: ['x'], value: 1 }]) as ValueObject;
    (second['in'] as { date: Date }).date.setTime(8);
    expect(first).toEqual({ in: { bytes: new Uint8Array([1]), date: new Date(7) } });
  });
});

describe('operations that do not fit', () => {
  const cases: readonly [string, DeltaOperation, (string | number)[], string][] = [
    ['a missing parent', { op: 'Set', path: ['no', 'x'], value: 1 }, [0, 'path', 0], 'exists'],
    ['a way through a string', { op: 'Set', path: ['name', 'x'], value: 1 }, [0, 'path', 0], 'container'],
    ['a way through a date', { op: 'Set', path: ['at', 'x'], value: 1 }, [0, 'path', 0], 'container'],
    ['an index into an object', { op: 'Set', path: [0], value: 1 }, [0, 'path', 0], 'property-name'],
    ['an index on the way', { op: 'Set', path: ['deep', 0, 'x'], value: 1 }, [0, 'path', 1], 'property-name'],
    ['a name into an array', { op: 'Set', path: ['list', '0'], value: 1 }, [0, 'path', 1], 'array-index'],
    ['length of an array', { op: 'Set', path: ['list', 'length'], value: 1 }, [0, 'path', 1], 'array-index'],
    ['an element that is not there', { op: 'Set', path: ['list', 3], value: 1 }, [0, 'path', 1], 'in-range'],
    [
      'a way through such an element',
      { op: 'Set', path: ['list', 3, 'x'], value: 1 },
      [0, 'path', 1],
      'in-range',
    ],
    ['deleting what is not there', { op: 'Delete', path: ['deep', 'no'] }, [0, 'path', 1], 'exists'],
    ['deleting an element', { op: 'Delete', path: ['list', 'x'] }, [0, 'path', 0], 'container'],
    [
      'inserting into an object',
      { op: 'Insert', path: ['deep', 0], values: [] },
      [0, 'path', 0],
      'container',
    ],
    ['inserting past the end', { op: 'Insert', path: ['list', 4], values: [1] }, [0, 'path', 1], 'in-range'],
    ['removing too many', { op: 'Remove', path: ['list', 2], count: 2 }, [0, 'path', 1], 'in-range'],
    ['patching an array', { op: 'Patch', path: ['list'], set: {}, delete: [] }, [0, 'path', 0], 'container'],
    ['patching a string', { op: 'Patch', path: ['name'], set: {}, delete: [] }, [0, 'path', 0], 'container'],
    [
      'patching away what is not there',
      { op: 'Patch', path: ['deep'], set: {}, delete: ['no'] },
      [0, 'path', 0],
      'exists',
    ],
  ];

  it.each(cases)('refuses %s', (_what, operation, path, rule) => {
    expect(() => apply(operation)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION',
        path,
        rule,
        details: expect.objectContaining({ op: operation.op }),
      }),
    );
  });

  it('names the operation, the place in the state and the rule', () => {
    const operations: DeltaOperation[] = [
      { op: 'Set', path: ['name'], value: 'two' },
      { op: 'Remove', path: ['list', 1], count: 3 },
    ];
    expect(() => apply(...operations)).toThrow(
      expect.objectContaining({
        message:
          'Operation 1 (Remove) does not fit the state at list[1]: 3 elements cannot be removed there, the array has 3.',
        details: {
          operation: 1,
          op: 'Remove',
          statePath: ['list', 1],
          path: [1, 'path', 1],
          rule: 'in-range',
        },
      }),
    );
  });

  it('refuses to go into a state that holds nothing', () => {
    for (const root of [null, 'text', 5, new Date(0)] as Value[]) {
      expect(() => applyDelta(root, [{ op: 'Set', path: ['x'], value: 1 }])).toThrow(
        expect.objectContaining({ path: [0, 'path'], rule: 'container' }),
      );
    }
  });

  it('refuses what would be nested too deep to be stored, and nothing less', () => {
    const nested = (levels: number): Value => (levels === 0 ? 1 : { x: nested(levels - 1) });
    const steps = (levels: number): string[] => Array.from({ length: levels }, () => 'x');
    const deepest = nested(MAX_DEPTH - 1);
    const shallow = nested(1);
    expect(() =>
      applyDelta(deepest, [{ op: 'Set', path: steps(MAX_DEPTH - 1), value: shallow }]),
    ).not.toThrow();
    expect(() => applyDelta(deepest, [{ op: 'Set', path: steps(MAX_DEPTH - 1), value: nested(2) }])).toThrow(
      expect.objectContaining({ rule: 'max-depth' }),
    );
    expect(() => applyDelta({ x: [] }, [{ op: 'Insert', path: ['x', 0], values: [deepest] }])).toThrow(
      expect.objectContaining({ rule: 'max-depth' }),
    );
  });

  it('knows how deep a state is that operations made', () => {
    const nested = (levels: number): Value => (levels === 0 ? {} : { x: nested(levels - 1) });
    const half = MAX_DEPTH / 2;
    const made = applyDelta({}, [{ op: 'Set', path: ['x'], value: nested(half) }]);
    const path = Array.from({ length: half }, () => 'x');
    expect(() => applyDelta(nested(half), [{ op: 'Set', path, value: made }])).toThrow(
      expect.objectContaining({ rule: 'max-depth' }),
    );
  });

  it('knows how deep it is again after a deep part was removed', () => {
    const nested = (levels: number): Value => (levels === 0 ? 1 : { x: nested(levels - 1) });
    let value = applyDelta({}, [{ op: 'Set', path: ['a'], value: nested(MAX_DEPTH - 1) }]);
    value = applyDelta(value, [{ op: 'Set', path: ['a'], value: 1 }]);
    const wrapped = applyDelta({}, [{ op: 'Set', path: ['b'], value }]);
    expect(wrapped).toEqual({ b: { a: 1 } });
  });
});
