import type { DeltaOperation, Value } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { applyDelta, diffValues, invertDelta } from './index';

describe('differences', () => {
  const cases: readonly [string, Value, Value, DeltaOperation[]][] = [
    ['one property', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ op: 'Set', path: ['b'], value: 3 }]],
    ['one property less', { a: 1, b: 2 }, { a: 1 }, [{ op: 'Delete', path: ['b'] }]],
    [
      'several properties of an object',
      { a: 1, b: 2, c: 3 },
      { a: 1, b: 3, d: 4 },
      [{ op: 'Patch', path: [], set: { b: 3, d: 4 }, delete: ['c'] }],
    ],
    [
      'a nested property',
      { a: { b: { c: 1 } } },
      { a: { b: { c: 2 } } },
      [{ op: 'Set', path: ['a', 'b', 'c'], value: 2 }],
    ],
    [
      'an object with nothing in common',
      { x: { a: 1 } },
      { x: { b: 1 } },
      [{ op: 'Set', path: ['x'], value: { b: 1 } }],
    ],
    ['another kind', { x: [1] }, { x: { a: 1 } }, [{ op: 'Set', path: ['x'], value: { a: 1 } }]],
    ['minus zero', [0, 1], [-0, 1], [{ op: 'Set', path: [0], value: -0 }]],
    ['a number and a bigint', { n: 1, m: 1 }, { n: 1n, m: 1 }, [{ op: 'Set', path: ['n'], value: 1n }]],
    [
      'a date',
      { d: new Date(0), x: 1 },
      { d: new Date(1), x: 1 },
      [{ op: 'Set', path: ['d'], value: new Date(1) }],
    ],
    ['the whole state', 1, 'one', [{ op: 'Set', path: [], value: 'one' }]],
    ['an element inserted', [1, 2, 3], [1, 9, 2, 3], [{ op: 'Insert', path: [1], values: [9] }]],
    ['elements appended', [1], [1, 2, 3], [{ op: 'Insert', path: [1], values: [2, 3] }]],
    [
      'elements of an empty array',
      { l: [], x: 1 },
      { l: [1], x: 1 },
      [{ op: 'Insert', path: ['l', 0], values: [1] }],
    ],
    ['elements removed', [1, 2, 3, 4], [1, 4], [{ op: 'Remove', path: [1], count: 2 }]],
    ['an element replaced', [1, 2, 3], [1, 9, 3], [{ op: 'Set', path: [1], value: 9 }]],
    [
      'a property of an element',
      [{ a: 1, b: 1 }, 0],
      [{ a: 2, b: 1 }, 0],
      [{ op: 'Set', path: [0, 'a'], value: 2 }],
    ],
    ['all elements', { l: [1, 2], x: 1 }, { l: [3], x: 1 }, [{ op: 'Set', path: ['l'], value: [3] }]],
    [
      'several places of an array, right to left',
      [0, 1, 2, 3, 4, 5],
      [9, 0, 1, 3, 4, 8, 5],
      [
        { op: 'Insert', path: [5], values: [8] },
        { op: 'Remove', path: [2], count: 1 },
        { op: 'Insert', path: [0], values: [9] },
      ],
    ],
  ];

  it.each(cases)('finds %s', (_what, a, b, expected) => {
    expect(diffValues(a, b)).toEqual(expected);
  });

  it('finds one insertion among many equal neighbours', () => {
    const a = Array.from({ length: 2_000 }, (_, at) => ({ id: at % 7, text: 'same' }));
    const b = a.toSpliced(1_000, 0, { id: 99, text: 'new' }).toSpliced(300, 2);
    expect(diffValues(a, b)).toEqual([
      { op: 'Insert', path: [1_000], values: [{ id: 99, text: 'new' }] },
      { op: 'Remove', path: [300], count: 2 },
    ]);
  });

  it('still leads to the result where arrays have nothing in order', () => {
    const a = Array.from({ length: 3_000 }, (_, at) => at);
    const b = a.toReversed();
    expect(applyDelta(a, diffValues(a, b))).toEqual(b);
  });

  it('hands out operations that nobody can change', () => {
    const [operation] = diffValues({ a: { b: [1] } }, { a: { b: [{ c: new Date(3) }] } });
    expect(Object.isFrozen(operation)).toBe(true);
    expect(Object.isFrozen(operation?.path)).toBe(true);
  });

  it('undoes each kind of operation', () => {
    const before = { a: 1, l: [1, 2, 3], o: { x: 1, y: 2 } };
    const inverse = (operation: DeltaOperation): readonly DeltaOperation[] =>
      invertDelta(before, [operation]);
    expect(inverse({ op: 'Set', path: ['a'], value: 2 })).toEqual([{ op: 'Set', path: ['a'], value: 1 }]);
    expect(inverse({ op: 'Set', path: ['new'], value: 2 })).toEqual([{ op: 'Delete', path: ['new'] }]);
    expect(inverse({ op: 'Delete', path: ['a'] })).toEqual([{ op: 'Set', path: ['a'], value: 1 }]);
    expect(inverse({ op: 'Insert', path: ['l', 1], values: [8, 9] })).toEqual([
      { op: 'Remove', path: ['l', 1], count: 2 },
    ]);
    expect(inverse({ op: 'Remove', path: ['l', 1], count: 2 })).toEqual([
      { op: 'Insert', path: ['l', 1], values: [2, 3] },
    ]);
    expect(inverse({ op: 'Patch', path: ['o'], set: { x: 5, z: 6 }, delete: ['y'] })).toEqual([
      { op: 'Patch', path: ['o'], set: { y: 2, x: 1 }, delete: ['z'] },
    ]);
    expect(() => inverse({ op: 'Delete', path: ['no'] })).toThrow(/no such property/);
  });
});
