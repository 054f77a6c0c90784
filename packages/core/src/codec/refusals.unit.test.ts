import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ValidationError } from '../errors/validation-error';
import { decodeValue, encodeValue, normalizeValue } from './index';

class Money {
  amount = 1;
}
class Stamp extends Date {}
class List extends Array<number> {}

const cycle: Record<string, unknown> = { name: 'loop' };
cycle['items'] = [{ back: cycle }];

const sparse: number[] = [];
sparse[0] = 1;
sparse[2] = 3;

const withSymbol = { [Symbol('hidden')]: 1 };
const argumentsObject = (function (..._args: unknown[]) {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
})(1, 2);

const refused: [name: string, value: unknown, rule: string, path: (string | number)[]][] = [
  ['undefined itself', undefined, 'undefined', []],
  ['a function', { run: () => 1 }, 'type', ['run']],
  ['a symbol', [Symbol('s')], 'type', [0]],
  ['an instance of a class', { price: new Money() }, 'plain-object', ['price']],
  ['a Map', new Map(), 'plain-object', []],
  ['a Set', [new Set()], 'plain-object', [0]],
  ['a RegExp', /x/, 'plain-object', []],
  ['an Error', new Error('x'), 'plain-object', []],
  ['a Promise', Promise.resolve(1), 'plain-object', []],
  ['a boxed string', Object('x'), 'plain-object', []],
  ['a subclass of Date', new Stamp(), 'plain-object', []],
  ['a subclass of Array', new List(), 'plain-object', []],
  ['another typed array', new Float64Array(2), 'plain-object', []],
  ['a clamped byte array', new Uint8ClampedArray(2), 'plain-object', []],
  ['an ArrayBuffer', new ArrayBuffer(2), 'plain-object', []],
  ['an object made from another', Object.create({ inherited: 1 }), 'plain-object', []],
  ['an instance made without a class name', Object.create(Object.create(null) as object), 'plain-object', []],
  ['an arguments object', argumentsObject, 'symbol-key', []],
  ['a cycle', cycle, 'cycle', ['items', 0, 'back']],
  ['undefined in an array', { list: [1, undefined] }, 'undefined', ['list', 1]],
  ['a sparse array', { list: sparse }, 'sparse', ['list', 1]],
  ['an array with a property', { list: Object.assign([1], { extra: 2 }) }, 'array-property', ['list']],
  ['a property named by a symbol', { a: withSymbol }, 'symbol-key', ['a']],
  ['a symbol on an array', Object.assign([1], withSymbol), 'symbol-key', []],
  ['an invalid Date', { at: new Date(NaN) }, 'valid-date', ['at']],
  ['a lone surrogate', ['ok', 'bad \uD800'], 'well-formed', [1]],
  ['a lone surrogate in a long string', 'x'.repeat(100) + '\uDC00', 'well-formed', []],
  ['a lone surrogate in a name', { a: { '\uDFFF': 1 } }, 'well-formed', ['a', '\uDFFF']],
  ['a bigint beyond the limit', { n: 1n << BigInt(8 * 65_536) }, 'bigint-size', ['n']],
  ['an impostor of a byte array', { [Symbol.toStringTag]: 'Uint8Array' }, 'symbol-key', []],
];

describe.each([
  ['encodeValue', encodeValue],
  ['normalizeValue', normalizeValue],
])('%s refuses', (_name, run) => {
  it.each(refused)('%s', (_what, value, rule, path) => {
    let error: unknown;
    try {
      run(value);
    } catch (thrown) {
      error = thrown;
    }
    expect(ValidationError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ rule, path, code: 'VALIDATION' });
  });

  it('and works again afterwards', () => {
    expect(() => run({ a: [{ b: Symbol('x') }] })).toThrow('The value at a[0].b is a symbol.');
    expect(run({ a: [{ b: 1 }] })).toStrictEqual(run({ a: [{ b: 1 }] }));
  });
});

describe('accepted', () => {
  it('values of another realm', () => {
    const foreign: unknown = runInNewContext(
      '({ list: [1, { a: 1 }], at: new Date(5), bytes: new Uint8Array([1, 2]) })',
    );
    const expected = { list: [1, { a: 1 }], at: new Date(5), bytes: new Uint8Array([1, 2]) };
    expect(decodeValue(encodeValue(foreign))).toStrictEqual(expected);
    expect(normalizeValue(foreign)).toStrictEqual(expected);
  });

  it('objects without a prototype, and a Buffer as its bytes', () => {
    const bare = Object.assign(Object.create(null) as object, { a: Buffer.from([1, 2]) });
    expect(decodeValue(encodeValue(bare))).toStrictEqual({ a: new Uint8Array([1, 2]) });
    expect(normalizeValue(bare)).toStrictEqual({ a: new Uint8Array([1, 2]) });
  });

  it('the same object in two places', () => {
    const shared = { a: 1 };
    expect(decodeValue(encodeValue([shared, shared]))).toStrictEqual([{ a: 1 }, { a: 1 }]);
  });

  it('the largest bigint', () => {
    const largest = (1n << BigInt(8 * 65_536)) - 1n;
    expect(decodeValue(encodeValue(largest))).toBe(largest);
    expect(decodeValue(encodeValue(-1n - largest))).toBe(-1n - largest);
    expect(normalizeValue(largest)).toBe(largest);
  });
});
