import { ConflictError, decodeValue, encodeValue, ValidationError, type ValueObject } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import { completeMetadata, updatedMetadata } from './metadata';
import { checkRevision } from './revision';

const bytes = (properties: ValueObject) => encodeValue(properties);

describe('metadata', () => {
  test('has its defaults where a field is left out', () => {
    expect(completeMetadata({})).toEqual({ name: '', description: '', tags: [], properties: bytes({}) });
  });

  test('keeps what a merge leaves out, and replaces properties one by one', () => {
    const before = { name: 'n', description: 'd', tags: ['t'], properties: bytes({ a: 1, b: { c: 2 } }) };
    expect(updatedMetadata('merge', before, {})).toEqual(before);
    const merged = updatedMetadata('merge', before, {
      name: '',
      tags: [],
      properties: bytes({ b: { d: 3 }, e: null }),
    });
    expect(merged).toMatchObject({ name: '', description: 'd', tags: [] });
    expect(decodeValue(merged.properties)).toEqual({ a: 1, b: { d: 3 }, e: null });
  });

  test('is written anew by a replacement', () => {
    const before = { name: 'n', description: 'd', tags: ['t'], properties: bytes({ a: 1 }) };
    expect(updatedMetadata('replace', before, { name: 'm' })).toEqual({ ...completeMetadata({}), name: 'm' });
  });

  test('is refused where properties are no object', () => {
    expect(() => completeMetadata({ properties: encodeValue([1]) })).toThrow(ValidationError);
  });
});

test('a revision is looked at only where one is expected', () => {
  expect(() => checkRevision('It', 3, undefined)).not.toThrow();
  expect(() => checkRevision('It', 3, 3)).not.toThrow();
  expect(() => checkRevision('It', 3, 2)).toThrow(ConflictError);
  expect(() => checkRevision('It', 3, 2)).toThrow(/It is at revision 3, and 2 was expected/);
});
