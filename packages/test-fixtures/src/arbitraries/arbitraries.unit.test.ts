import { decodeValue, encodeValue, normalizeValue, valuesEqual, type Value } from '@nerv/core';
import { applyDelta } from '@nerv/temporal-store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../random/index';
import {
  arbitraryDelta,
  arbitraryEntityMetadata,
  arbitraryEventInput,
  arbitraryEventType,
  arbitraryRelationMetadata,
  arbitraryValue,
} from './index';

/** What kind a value is of. */
function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return value instanceof Uint8Array ? 'bytes' : typeof value;
}

describe('arbitraryValue', () => {
  it('can be stored', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(valuesEqual(decodeValue(encodeValue(value)), value)).toBe(true);
      }),
      propertyRuns(200),
    );
  });

  it('is of every kind', () => {
    const kinds = new Set(fc.sample(arbitraryValue, { numRuns: 500, seed: 1 }).map(kindOf));
    expect([...kinds].sort()).toEqual(
      ['null', 'boolean', 'number', 'string', 'bigint', 'date', 'bytes', 'array', 'object'].sort(),
    );
  });
});

describe('arbitraryDelta', () => {
  it('fits its state', () => {
    fc.assert(
      fc.property(
        arbitraryValue.chain((state) => fc.tuple(fc.constant(state), arbitraryDelta(state))),
        ([state, operations]) => {
          expect(() => applyDelta(state, operations)).not.toThrow();
        },
      ),
      propertyRuns(300),
    );
  });

  it('has every kind of operation', () => {
    const state = { list: [1, 2, { a: null }], map: { x: 1, y: { z: 2 } } };
    const samples = fc.sample(arbitraryDelta(state, { maxLength: 4 }), { numRuns: 300, seed: 1 });
    expect(Math.max(...samples.map(({ length }) => length))).toBe(4);
    const kinds = new Set(samples.flat().map(({ op }) => op));
    expect([...kinds].sort()).toEqual(['Delete', 'Insert', 'Patch', 'Remove', 'Set']);
  });
});

describe('records', () => {
  it('can be stored', () => {
    fc.assert(
      fc.property(
        arbitraryEntityMetadata,
        arbitraryRelationMetadata,
        arbitraryEventInput,
        (entity, relation, event) => {
          for (const record of [entity, relation, event]) expect(() => normalizeValue(record)).not.toThrow();
          expect(entity.name.length).toBeLessThanOrEqual(30);
        },
      ),
      propertyRuns(100),
    );
  });

  it('have types of one to three segments', () => {
    fc.assert(
      fc.property(arbitraryEventType, (type) => {
        expect(type.split('.').every((segment) => segment !== '')).toBe(true);
        expect(type.split('.').length).toBeLessThanOrEqual(3);
      }),
      propertyRuns(100),
    );
  });
});
