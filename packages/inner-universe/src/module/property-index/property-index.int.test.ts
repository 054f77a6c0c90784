import { encodeValue, uuidv7, ValidationError, type Value } from '@nerv/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runs } from '../../../test/arbitraries';
import { createEntity, deleteEntity, putConfiguration, updateEntity } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import {
  configurationKeys,
  countEntities,
  queryEntities,
  type EntityPage,
  type FilterBytes,
  type Operation,
} from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

const filter = (path: string[], operator: FilterBytes['operator'], value: Value): FilterBytes => ({
  path: ['properties', ...path],
  operator,
  value: encodeValue(value),
});

async function query(
  entityType: string,
  filters: FilterBytes[],
  limit = 0,
): Promise<{ ids: string[]; plans: Set<string> }> {
  const ids: string[] = [];
  const plans = new Set<string>();
  let cursor: string | undefined;
  do {
    const page: EntityPage = await client.read(queryEntities, {
      entityType,
      filters,
      tags: [],
      orderBy: [],
      limit,
      maxBytes: 0,
      cursor,
    });
    ids.push(...page.entities.map(({ id }) => id));
    plans.add(page.plan);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { ids, plans };
}

const apply = (operations: Operation[]) =>
  client.apply(operations.map((operation) => ({ operationId: uuidv7(), operations: [operation] })));
const declare = (...properties: string[][]) =>
  client.write(putConfiguration({ [configurationKeys.indexedProperties]: properties }));

describe('an indexed property', () => {
  test('gives what looking through gives, for every operator and after every change', async () => {
    const scalar: fc.Arbitrary<Value> = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.bigInt({ min: -3n, max: 3n }),
      fc.constantFrom<Value>(
        NaN,
        -0,
        Infinity,
        true,
        false,
        null,
        'a',
        'ab',
        'abc',
        'é',
        '😀',
        [1],
        new Date(0),
        new Date(1),
        Uint8Array.of(1),
      ),
    );
    const change = fc.record({ of: fc.nat({ max: 9 }), to: fc.option(scalar, { nil: undefined }) });
    const operator = fc.constantFrom<FilterBytes['operator']>(
      'equals',
      'notEquals',
      'greaterThan',
      'lessThan',
      'greaterOrEqual',
      'lessOrEqual',
      'startsWith',
      'in',
      'notIn',
      'contains',
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 25 }),
        fc.array(fc.tuple(operator, scalar), { minLength: 4, maxLength: 8 }),
        async (changes, filters) => {
          const [indexed, plain] = [`I${run}`, `P${run++}`];
          await declare([indexed, 'v']);
          for (const type of [indexed, plain]) {
            const ids = Array.from({ length: 10 }, (_, index) => `${type}-${index}`);
            await apply(ids.map((id) => createEntity({ id, entityType: type })));
            await apply(
              changes.map(({ of, to }) =>
                updateEntity(ids[of] ?? '', { mode: 'replace', properties: { v: to } }),
              ),
            );
            await apply([deleteEntity(ids[3] ?? '')]);
          }
          for (const [name, value] of filters) {
            const operand =
              name === 'in' || name === 'notIn'
                ? [value, 1]
                : name === 'startsWith'
                  ? typeof value === 'string'
                    ? value
                    : 'a'
                  : value;
            const filters = [filter(['v'], name, operand)];
            const found = await query(indexed, filters, 3);
            const expected = await query(plain, filters);
            expect(found.ids.map((id) => id.slice(indexed.length))).toEqual(
              expected.ids.map((id) => id.slice(plain.length)),
            );
            expect([...expected.plans]).toEqual(['scan']);
            const { count } = await client.read(countEntities, { entityType: indexed, filters, tags: [] });
            expect(count).toBe(expected.ids.length);
          }
        },
      ),
      { numRuns: Math.ceil(runs.numRuns / 10) },
    );
  });

  test('is built from the entities there are, for paths into objects too, and says so in the plan', async () => {
    await apply([
      createEntity({ id: 'rome', entityType: 'City', properties: { place: { country: 'IT' } } }),
      createEntity({ id: 'oslo', entityType: 'City', properties: { place: { country: 'NO' } } }),
      createEntity({ id: 'none', entityType: 'City' }),
    ]);
    const italian = [filter(['place', 'country'], 'equals', 'IT')];
    expect(await query('City', italian)).toEqual({ ids: ['rome'], plans: new Set(['scan']) });
    await declare(['City', 'place', 'country']);
    expect(await query('City', italian)).toEqual({ ids: ['rome'], plans: new Set(['index']) });
    expect(await query('City', [filter(['place', 'country'], 'in', ['NO', 'IT'])], 1)).toEqual({
      ids: ['rome', 'oslo'],
      plans: new Set(['index']),
    });
    expect(await query('City', [filter(['place', 'country'], 'endsWith', 'T')])).toEqual({
      ids: ['rome'],
      plans: new Set(['scan']),
    });
    await client.write(putConfiguration({ [configurationKeys.indexedProperties]: undefined }));
    expect(await query('City', italian)).toEqual({ ids: ['rome'], plans: new Set(['scan']) });
  });

  test('serves an order as well', async () => {
    await declare(['Score', 'points']);
    await apply(
      [5, 1, 4, 2, 3].map((points) =>
        createEntity({ id: `s${points}`, entityType: 'Score', properties: { points } }),
      ),
    );
    const page = await client.read(queryEntities, {
      entityType: 'Score',
      filters: [filter(['points'], 'greaterThan', 2)],
      tags: [],
      orderBy: [{ path: ['properties', 'points'], direction: 'descending' }],
      limit: 2,
      maxBytes: 0,
    });
    expect([page.entities.map(({ id }) => id), page.plan]).toEqual([['s5', 's4'], 'index']);
  });
});

test('a declaration of another shape is refused, and what was declared stays', async () => {
  await declare(['Kept', 'v']);
  for (const value of [
    'User.age',
    [['User']],
    [['User', '']],
    [['User', 1]],
    [[]],
    Array.from({ length: 65 }, () => ['A', 'b']),
  ]) {
    await expect(
      client.write(putConfiguration({ [configurationKeys.indexedProperties]: value })),
    ).rejects.toThrow(ValidationError);
  }
  await client.write(createEntity({ entityType: 'Kept', properties: { v: 1 } }));
  expect((await query('Kept', [filter(['v'], 'equals', 1)])).plans).toEqual(new Set(['index']));
});
