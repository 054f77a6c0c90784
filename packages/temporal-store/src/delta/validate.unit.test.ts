import type { DeltaOperation } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { applyDelta } from './index';
import { ownOperations } from './validate';

describe('malformed operations', () => {
  const cases: readonly [string, unknown, (string | number)[], string][] = [
    ['no operation', null, [0], 'operation'],
    ['an unknown op', { op: 'Move', path: [] }, [0, 'op'], 'operation'],
    ['no path', { op: 'Delete' }, [0, 'path'], 'path'],
    ['a step of another kind', { op: 'Set', path: ['a', null], value: 1 }, [0, 'path', 1], 'path'],
    ['a negative index', { op: 'Set', path: ['a', -1], value: 1 }, [0, 'path', 1], 'path'],
    ['a fraction as index', { op: 'Set', path: ['a', 0.5], value: 1 }, [0, 'path', 1], 'path'],
    ['a hole in the path', { op: 'Set', path: Array(1), value: 1 }, [0, 'path', 0], 'path'],
    ['a lone surrogate in a name', { op: 'Set', path: ['\uD800'], value: 1 }, [0, 'path', 0], 'well-formed'],
    ['a value that is missing', { op: 'Set', path: ['a'] }, [0, 'value'], 'undefined'],
    [
      'a value that cannot be stored',
      { op: 'Set', path: ['a'], value: { f: () => 1 } },
      [0, 'value', 'f'],
      'type',
    ],
    ['Delete of the state', { op: 'Delete', path: [] }, [0, 'path'], 'property-name'],
    ['Delete of an element', { op: 'Delete', path: ['a', 0] }, [0, 'path', 1], 'property-name'],
    ['Insert at a name', { op: 'Insert', path: ['a'], values: [] }, [0, 'path', 0], 'array-index'],
    ['Insert without values', { op: 'Insert', path: [0] }, [0, 'values'], 'undefined'],
    ['Insert of an object', { op: 'Insert', path: [0], values: {} }, [0, 'values'], 'operation'],
    ['Insert of a hole', { op: 'Insert', path: [0], values: Array(1) }, [0, 'values', 0], 'sparse'],
    ['Remove without count', { op: 'Remove', path: [0] }, [0, 'count'], 'count'],
    ['Remove of a negative count', { op: 'Remove', path: [0], count: -1 }, [0, 'count'], 'count'],
    ['Patch without set', { op: 'Patch', path: [], delete: [] }, [0, 'set'], 'undefined'],
    ['Patch of an array', { op: 'Patch', path: [], set: [], delete: [] }, [0, 'set'], 'operation'],
    ['Patch without delete', { op: 'Patch', path: [], set: {} }, [0, 'delete'], 'operation'],
    [
      'Patch that deletes no name',
      { op: 'Patch', path: [], set: {}, delete: [1] },
      [0, 'delete', 0],
      'property-name',
    ],
    [
      'Patch that sets and deletes',
      { op: 'Patch', path: [], set: { a: 1 }, delete: ['a'] },
      [0, 'delete', 0],
      'disjoint',
    ],
    [
      'Patch that deletes twice',
      { op: 'Patch', path: [], set: {}, delete: ['a', 'a'] },
      [0, 'delete', 1],
      'disjoint',
    ],
  ];

  it.each(cases)('refuses %s', (_what, operation, path, rule) => {
    expect(() => ownOperations([operation])).toThrow(
      expect.objectContaining({ code: 'VALIDATION', path, rule }),
    );
  });

  it('refuses what is no list', () => {
    expect(() => ownOperations('Set')).toThrow(expect.objectContaining({ path: [], rule: 'operations' }));
    expect(() => ownOperations(Array(1))).toThrow(expect.objectContaining({ path: [0], rule: 'operation' }));
  });

  it('keeps no reference to what was passed in', () => {
    const path = ['a'];
    const value = { list: [1] };
    const operations: DeltaOperation[] = [{ op: 'Set', path, value }];
    const owned = ownOperations(operations);
    path.push('b');
    value.list.push(2);
    operations.pop();
    expect(owned).toEqual([{ op: 'Set', path: ['a'], value: { list: [1] } }]);
    expect(applyDelta({}, owned)).toEqual({ a: { list: [1] } });
  });

  it('drops fields it does not know', () => {
    expect(ownOperations([{ op: 'Delete', path: ['a'], value: 1 }])).toEqual([{ op: 'Delete', path: ['a'] }]);
  });
});
