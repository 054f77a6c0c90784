import { encodeValue, ValidationError } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import { limits } from '../../protocol/index';
import {
  checkName,
  checkOptionalName,
  checkTags,
  checkText,
  checkValueBytes,
  decodeEncoded,
  decodeObject,
} from './checks';

function refusal(check: () => void): { path: unknown; rule: unknown } {
  try {
    check();
  } catch (error) {
    if (ValidationError.isInstance(error)) return { path: error.path, rule: error.rule };
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('names', () => {
  test('have at least one character where they must be given', () => {
    expect(refusal(() => checkName('id', ''))).toEqual({ path: ['id'], rule: 'not-empty' });
    expect(() => checkOptionalName('source', '')).not.toThrow();
  });

  test('are bounded in bytes, not in characters', () => {
    for (const [character, bytes] of [
      ['a', 1],
      ['é', 2],
      ['€', 3],
      ['😀', 4],
    ] as const) {
      const most = Math.floor(limits.nameBytes / bytes);
      expect(() => checkName('id', character.repeat(most))).not.toThrow();
      expect(refusal(() => checkName('id', character.repeat(most + 1)))).toEqual({
        path: ['id'],
        rule: 'max-bytes',
      });
    }
  });
});

test('a text that begins with a byte order mark, which readers drop, is refused wherever texts are columns', () => {
  const marked = '\uFEFFx';
  const rule = 'byte-order-mark';
  expect(refusal(() => checkName('id', marked))).toEqual({ path: ['id'], rule });
  expect(refusal(() => checkOptionalName('source', marked))).toEqual({ path: ['source'], rule });
  expect(refusal(() => checkText('description', marked))).toEqual({ path: ['description'], rule });
  expect(refusal(() => checkTags(['a', marked]))).toEqual({ path: ['tags', 1], rule });
  expect(() => checkName('id', 'x\uFEFF')).not.toThrow();
});

test('long texts are refused', () => {
  expect(() => checkText('name', 'a'.repeat(limits.textBytes))).not.toThrow();
  expect(refusal(() => checkText('name', 'a'.repeat(limits.textBytes + 1)))).toEqual({
    path: ['name'],
    rule: 'max-bytes',
  });
});

test('tags are bounded in number and size, and none is empty', () => {
  expect(() => checkTags(['a', 'a'])).not.toThrow();
  expect(refusal(() => checkTags(Array.from({ length: limits.tags + 1 }, String)))).toEqual({
    path: ['tags'],
    rule: 'max-items',
  });
  expect(refusal(() => checkTags(['a', '']))).toEqual({ path: ['tags', 1], rule: 'tag' });
  expect(refusal(() => checkTags(['a'.repeat(limits.nameBytes + 1)]))).toEqual({
    path: ['tags', 0],
    rule: 'tag',
  });
});

describe('encoded values', () => {
  test('are decoded, or refused as the field they are', () => {
    expect(decodeEncoded('value', encodeValue([1]))).toEqual([1]);
    expect(refusal(() => decodeEncoded('value', Uint8Array.of(1, 0xff)))).toEqual({
      path: ['value'],
      rule: 'encoded-value',
    });
  });

  test('must be objects where objects are due', () => {
    expect(decodeObject('properties', encodeValue({ a: 1 }))).toEqual({ a: 1 });
    for (const value of [null, 1, 'a', [1], new Date(0), Uint8Array.of(1)]) {
      expect(refusal(() => decodeObject('properties', encodeValue(value)))).toEqual({
        path: ['properties'],
        rule: 'object',
      });
    }
  });

  test('are bounded', () => {
    expect(refusal(() => checkValueBytes('data', new Uint8Array(limits.valueBytes + 1)))).toEqual({
      path: ['data'],
      rule: 'max-bytes',
    });
  });
});
