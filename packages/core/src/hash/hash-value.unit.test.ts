import { runs } from '@nerv-tooling/vitest/runs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryValue, objectOf } from '../../test/support/arbitrary-value';
import { referenceHash } from '../../test/support/reference-hash';
import { encodeValue, valuesEqual } from '../codec/index';
import { ValidationError } from '../errors/validation-error';
import type { Value } from '../types/value';
import { createTreeHasher, hashBytes, hashValue } from './index';

const wideObject = (size: number, value: (i: number) => Value = (i) => i): { [key: string]: Value } =>
  objectOf(Array.from({ length: size }, (_, i) => [`key ${i}`, value(i)] as const));

describe('hashValue', () => {
  it('is what an independent implementation of docs/value-encoding.md makes of every value', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(hashValue(value)).toBe(referenceHash(value));
      }),
      runs(500),
    );
  });

  it.each([0, 1, 31, 32, 33, 64, 65, 1_024, 1_025, 2_000])('is so for containers of %d children', (size) => {
    const array = Array.from({ length: size }, (_, i) => ({ i }));
    expect(hashValue(array)).toBe(referenceHash(array));
    const object = wideObject(size, (i) => ({ i }));
    expect(hashValue(object)).toBe(referenceHash(object));
  });

  it('differs exactly where values differ', () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, (a, b) => {
        expect(hashValue(a) === hashValue(b)).toBe(valuesEqual(a, b));
      }),
      runs(500),
    );
  });

  it('tells apart values that look alike', () => {
    const alike = [
      [],
      {},
      null,
      '',
      0,
      -0,
      0n,
      false,
      new Uint8Array(0),
      new Date(0),
      [[]],
      [null],
      { '': null },
      [0, 0],
      [[0, 0]],
    ];
    expect(new Set(alike.map((value) => hashValue(value))).size).toBe(alike.length);
  });

  it('does not depend on the order properties were added in', () => {
    const forwards = wideObject(100);
    const backwards = objectOf(
      Object.entries(forwards)
        .reverse()
        .map(([key, value]) => [key, value]),
    );
    expect(hashValue(backwards)).toBe(hashValue(forwards));
    expect(hashValue({ a: 1, b: 2, c: undefined })).toBe(hashValue({ b: 2, a: 1 }));
  });

  it('refuses what cannot be stored, naming the path', () => {
    const cases: [unknown, (string | number)[]][] = [
      [{ a: [1, () => 1] }, ['a', 1]],
      [Array.from({ length: 40 }, (_, i) => (i === 35 ? undefined : i)), [35]],
      [{ ...wideObject(40), 'key 7': { x: Symbol('s') } }, ['key 7', 'x']],
      [{ ...wideObject(40), '\uD800': 1 }, ['\uD800']],
      [{ '\uD800': 1 }, ['\uD800']],
      [undefined, []],
    ];
    for (const [value, path] of cases) {
      try {
        hashValue(value);
        expect.unreachable();
      } catch (error) {
        expect(ValidationError.isInstance(error)).toBe(true);
        expect(error).toMatchObject({ path });
      }
    }
  });

  it('hashes bytes as SHA-256 does', () => {
    const bytes = encodeValue({ a: 1 });
    expect(hashBytes(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('createTreeHasher', () => {
  it('hashes like hashValue, also what it met before', () => {
    const hasher = createTreeHasher();
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(hasher.hash(value)).toBe(hashValue(value));
        expect(hasher.hash(value)).toBe(hashValue(value));
        expect(hasher.hash([value, value])).toBe(hashValue([value, value]));
      }),
      runs(200),
    );
  });

  it('does not go into a part it has met', () => {
    const hasher = createTreeHasher();
    let reads = 0;
    const counted = {
      get name() {
        reads++;
        return 'x';
      },
    };
    hasher.hash({ counted });
    const once = reads;
    hasher.hash({ other: 1, counted, again: [counted] });
    expect(reads).toBe(once);
  });

  it('hashes like hashValue along any history of changes, each from the one before', () => {
    const change = fc.record({
      key: fc.nat({ max: 120 }),
      kind: fc.constantFrom('set', 'set', 'nested', 'delete', 'undefined', 'push', 'splice', 'element'),
      value: fc.oneof(arbitraryValue, fc.constant('x'.repeat(70))),
    });
    fc.assert(
      fc.property(fc.nat({ max: 90 }), fc.array(change, { maxLength: 40 }), (size, changes) => {
        const hasher = createTreeHasher();
        let state: { map: Record<string, Value | undefined>; list: Value[] } = {
          map: wideObject(size, (i) => ({ i, deep: wideObject(40) })),
          list: Array.from({ length: size }, (_, i) => [i]),
        };
        hasher.hash(state);
        for (const { key, kind, value } of changes) {
          const before = state;
          const name = `key ${key}`;
          const map = { ...before.map };
          const list = [...before.list];
          if (kind === 'set') map[name] = value;
          else if (kind === 'nested')
            map[name] = { ...(map[name] as object | undefined), deep: { ...wideObject(40), extra: value } };
          else if (kind === 'delete') delete map[name];
          else if (kind === 'undefined') map[name] = undefined;
          else if (kind === 'push') list.push(value);
          else if (kind === 'splice') list.splice(key % (list.length + 1), 1, value, value);
          else if (list.length > 0) list[key % list.length] = value;
          state = { map, list };
          expect(hasher.hash(state, before)).toBe(hashValue(state));
        }
      }),
      runs(60, 20),
    );
  });

  it('hashes like hashValue while a wide object grows and shrinks', () => {
    const step = fc.record({ from: fc.nat({ max: 900 }), count: fc.nat({ max: 400 }), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const hasher = createTreeHasher();
        let state = wideObject(700);
        hasher.hash(state);
        for (const { from, count, remove } of steps) {
          const before = state;
          state = { ...before };
          for (let i = from; i < from + count; i++) {
            if (remove) delete state[`key ${i}`];
            else state[`key ${i}`] = from;
          }
          expect(hasher.hash(state, before)).toBe(hashValue(state));
        }
      }),
      runs(25, 40),
    );
  });

  it('hashes like hashValue from a wide object down to a small part of it, branch by branch', () => {
    const hasher = createTreeHasher();
    let state = wideObject(1_000);
    hasher.hash(state);
    for (let size = 950; size >= 0; size -= 50) {
      const before = state;
      state = objectOf(Object.entries(before).slice(0, size));
      expect(hasher.hash(state, before)).toBe(hashValue(state));
    }
  });

  it('takes any base without changing the result', () => {
    const hasher = createTreeHasher();
    const value = { a: wideObject(50), b: Array.from({ length: 50 }, () => 1) };
    for (const base of [
      null,
      1,
      'x',
      [],
      {},
      { a: [], b: {} },
      { a: wideObject(3), b: [1] },
      wideObject(90),
    ]) {
      hasher.hash(base);
      expect(hasher.hash({ ...value, a: { ...value.a } }, base)).toBe(hashValue(value));
    }
  });

  it('hashes a value whose getter hashes another', () => {
    const hasher = createTreeHasher();
    const outer = {
      get a() {
        return hasher.hash({ x: 1 });
      },
    };
    expect(hasher.hash(outer)).toBe(hashValue({ a: hashValue({ x: 1 }) }));
  });
});
