import { encodeValue, uuidv7, ValidationError, type Value } from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEntity, deleteEntity } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import {
  countEntities,
  getEntities,
  queryEntities,
  type EntityPage,
  type EntityRow,
  type FilterBytes,
  type QueryEntitiesRequest,
} from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

const people = Array.from({ length: 120 }, (_, index) => ({
  id: `p${index}`,
  entityType: index % 4 === 3 ? 'Robot' : 'Person',
  name: `name ${index % 10}`,
  tags: index % 2 === 0 ? ['even', `t${index % 5}`] : [],
  properties: { age: index % 30, address: { city: index % 3 === 0 ? 'Rome' : 'Oslo' } },
}));
const alive = people.filter(({ id }) => id !== 'p10' && id !== 'p11');

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
  await client.apply(people.map((person) => ({ operationId: uuidv7(), operations: [createEntity(person)] })));
  await client.write(deleteEntity('p10'));
  await client.write(deleteEntity('p11'));
});
afterAll(() => universe.close());

const filter = (path: string[], operator: FilterBytes['operator'], value: Value): FilterBytes => ({
  path,
  operator,
  value: encodeValue(value),
});

const request = (given: Partial<QueryEntitiesRequest>): QueryEntitiesRequest => ({
  filters: [],
  tags: [],
  orderBy: [],
  limit: 0,
  maxBytes: 0,
  ...given,
});

async function queryAll(given: Partial<QueryEntitiesRequest>): Promise<EntityRow[]> {
  const rows: EntityRow[] = [];
  let cursor: string | undefined;
  do {
    const page: EntityPage = await client.read(queryEntities, request({ ...given, cursor }));
    rows.push(...page.entities);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe('without an order, entities come in order of creation', () => {
  const cases: [string, Partial<QueryEntitiesRequest>, (person: (typeof people)[number]) => boolean][] = [
    ['all of them', {}, () => true],
    ['one type', { entityType: 'Robot' }, ({ entityType }) => entityType === 'Robot'],
    ['a type there is none of', { entityType: 'None' }, () => false],
    ['a tag', { tags: ['even'] }, ({ tags }) => tags.includes('even')],
    [
      'all of several tags',
      { tags: ['even', 't2'] },
      ({ tags }) => tags.includes('even') && tags.includes('t2'),
    ],
    ['a field', { filters: [filter(['name'], 'endsWith', '7')] }, ({ name }) => name.endsWith('7')],
    [
      'properties, all filters together',
      {
        entityType: 'Person',
        filters: [
          filter(['properties', 'age'], 'greaterOrEqual', 20),
          filter(['properties', 'address', 'city'], 'equals', 'Rome'),
        ],
      },
      ({ entityType, properties }) =>
        entityType === 'Person' && properties.age >= 20 && properties.address.city === 'Rome',
    ],
  ];
  test.each(cases)('%s', async (_what, given, matches) => {
    const expected = ids(alive.filter(matches));
    for (const limit of [1, 7, 0]) expect(ids(await queryAll({ ...given, limit }))).toEqual(expected);
    expect(ids(await queryAll({ ...given, maxBytes: 500 }))).toEqual(expected);
    const { entityType, filters = [], tags = [] } = given;
    const { count } = await client.read(countEntities, { entityType, filters, tags });
    expect(count).toBe(expected.length);
  });

  test('the plan says whether rows had to be looked through', async () => {
    const plan = async (given: Partial<QueryEntitiesRequest>) =>
      (await client.read(queryEntities, request(given))).plan;
    expect(await plan({ entityType: 'Robot' })).toBe('index');
    expect(await plan({ tags: ['even'] })).toBe('scan');
    expect(await plan({ orderBy: [{ path: ['name'], direction: 'ascending' }] })).toBe('scan');
    expect((await client.read(countEntities, { filters: [], tags: [] })).plan).toBe('index');
  });
});

describe('with an order', () => {
  test('pages follow it, equal keys in order of creation', async () => {
    const expected = alive
      .map((person, index) => ({ ...person, index }))
      .sort(
        (one, other) =>
          other.properties.age - one.properties.age ||
          one.name.localeCompare(other.name) ||
          one.index - other.index,
      );
    const orderBy = [
      { path: ['properties', 'age'], direction: 'descending' as const },
      { path: ['name'], direction: 'ascending' as const },
    ];
    for (const limit of [1, 13, 0]) expect(ids(await queryAll({ orderBy, limit }))).toEqual(ids(expected));
  });

  test('a key that some have not sorts them last, and paging goes through them', async () => {
    const orderBy = [{ path: ['properties', 'nickname'], direction: 'ascending' as const }];
    expect(ids(await queryAll({ orderBy, limit: 11 }))).toEqual(ids(alive));
  });
});

describe('refusals', () => {
  test('a field there is not, a bad operand, a cursor of another read', async () => {
    const refused = async (given: Partial<QueryEntitiesRequest>) => {
      await expect(client.read(queryEntities, request(given))).rejects.toThrow(ValidationError);
    };
    await refused({ filters: [filter(['age'], 'equals', 1)] });
    await refused({ filters: [filter(['name'], 'in', 'x')] });
    await refused({ filters: [{ path: ['name'], operator: 'equals', value: Uint8Array.of(7) }] });
    await refused({ cursor: 'nonsense' });
    const page = await client.read(queryEntities, request({ limit: 1 }));
    await refused({ cursor: page.cursor, orderBy: [{ path: ['name'], direction: 'ascending' }] });
    const sorted = await client.read(
      queryEntities,
      request({ limit: 1, orderBy: [{ path: ['name'], direction: 'ascending' }] }),
    );
    await refused({
      cursor: sorted.cursor,
      orderBy: [
        { path: ['name'], direction: 'ascending' },
        { path: ['id'], direction: 'ascending' },
      ],
    });
  });
});

test('entities by id come in the order asked for, with gaps, as many as a page holds', async () => {
  const { entities } = await client.read(getEntities, { ids: ['p3', 'p10', 'p1'] });
  expect(entities.map((row) => row?.id)).toEqual(['p3', undefined, 'p1']);
  await client.write(createEntity({ id: 'large', description: 'x'.repeat(250_000) }));
  const some = await client.read(getEntities, { ids: Array.from({ length: 8 }, () => 'large') });
  expect(some.entities.length).toBeGreaterThan(1);
  expect(some.entities.length).toBeLessThan(8);
});
