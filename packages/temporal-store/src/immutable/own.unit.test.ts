import { runs } from '@nerv-tooling/vitest/runs';
import { runInNewContext } from 'node:vm';
import { encodeValue, hashValue, MAX_DEPTH, valuesEqual, type Value } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue } from '../../test/support/arbitrary-value';
import { expose } from './expose';
import { own } from './own';

function deeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return true;
  return Object.isFrozen(value) && Object.values(value).every(deeplyFrozen);
}

describe('owned values', () => {
  it('are frozen copies with the same encoding', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        const owned = own(value);
        expect(encodeValue(owned)).toEqual(encodeValue(value));
        expect(deeplyFrozen(owned)).toBe(true);
        expect(own([owned])).toEqual([owned]);
      }),
      runs(300),
    );
  });

  it('take over what is owned already', () => {
    const first = own({ a: { deep: [1] }, b: 1 }) as { readonly a: Value };
    expect(own(first)).toBe(first);
    const second = own({ a: first.a, b: 2 }) as { readonly a: Value };
    expect(second.a).toBe(first.a);
  });

  it('do not follow what is done to the original', () => {
    const original = { date: new Date(1), bytes: Buffer.from([1, 2]), list: [1] };
    const owned = own(original);
    original.date.setTime(2);
    original.bytes[0] = 9;
    original.list.push(2);
    expect(owned).toEqual({ date: new Date(1), bytes: new Uint8Array([1, 2]), list: [1] });
  });

  it('leave out undefined properties and keep __proto__', () => {
    const owned = own({ a: undefined, ['__proto__']: { x: 1 } });
    expect(Object.keys(owned as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(owned)).toBe(Object.prototype);
  });

  it('are made of what comes from another realm or has no prototype', () => {
    const foreign: unknown = runInNewContext('({ a: [1, new Date(5)], b: { c: new Uint8Array([1]) } })');
    expect(own(foreign)).toEqual({ a: [1, new Date(5)], b: { c: new Uint8Array([1]) } });
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(own(bare)).toEqual({ a: 1 });
  });

  const refused: readonly [string, unknown, (string | number)[]][] = [
    ['a function', { a: [0, () => 1] }, ['a', 1]],
    ['a symbol', { a: Symbol('x') }, ['a']],
    ['undefined', undefined, []],
    ['undefined in an array', { a: [1, undefined] }, ['a', 1]],
    ['a hole', { a: Array(2) }, ['a', 0]],
    ['a property on an array', { a: Object.assign([1], { extra: 1 }) }, ['a']],
    ['a class instance', { a: new Map() }, ['a']],
    ['an invalid date', { a: new Date(Number.NaN) }, ['a']],
    ['a symbol property', { a: { [Symbol('x')]: 1 } }, ['a']],
    ['a lone surrogate', { a: '\uDC00' }, ['a']],
    ['a name with a lone surrogate', { a: { ['\uD800']: 1 } }, ['a', '\uD800']],
    ['a subclass of Array', { a: new (class extends Array {})() }, ['a']],
    ['what only looks like a date', { a: Object.create(Date.prototype) as unknown }, ['a']],
    ['what only looks like bytes', { a: Object.create(Uint8Array.prototype) as unknown }, ['a']],
  ];

  it.each(refused)('are not made of %s', (_what, value, path) => {
    expect(() => own(value)).toThrow(expect.objectContaining({ code: 'VALIDATION', path }));
  });

  it('are not made of cycles or too many levels', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => own({ in: cycle })).toThrow(expect.objectContaining({ rule: 'cycle' }));
    const nested = (levels: number): Value => (levels === 0 ? 1 : [nested(levels - 1)]);
    const deepest = own(nested(MAX_DEPTH));
    expect(() => own([deepest])).toThrow(expect.objectContaining({ rule: 'max-depth' }));
    expect(() => own(nested(MAX_DEPTH + 1))).toThrow(expect.objectContaining({ rule: 'max-depth' }));
  });
});

describe('exposed values', () => {
  it('are equal, frozen, and share whatever cannot change', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        const owned = own(value);
        const exposed = expose(owned);
        expect(valuesEqual(exposed, value)).toBe(true);
        expect(deeplyFrozen(exposed)).toBe(true);
      }),
      runs(300),
    );
    const owned = own({ pure: { a: [1] }, mixed: { date: new Date(0), ['__proto__']: [new Date(1)] } });
    const exposed = expose(owned) as { readonly pure: Value; readonly mixed: Value };
    expect(exposed.pure).toBe((owned as typeof exposed).pure);
    expect(exposed.mixed).not.toBe((owned as typeof exposed).mixed);
  });

  it('are copies where they could be changed', () => {
    const owned = own({ list: [new Date(0), new Uint8Array([1])] });
    const hash = hashValue(owned);
    const [date, bytes] = (expose(owned) as { readonly list: readonly [Date, Uint8Array] }).list;
    date.setTime(5);
    bytes[0] = 5;
    expect(hashValue(owned)).toBe(hash);
  });
});
