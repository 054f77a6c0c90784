import { encodeValue, EntityNotFoundError, uuidv7, ValidationError } from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEntity, createRelation } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import {
  limits,
  queryRelations,
  traverse,
  type QueryRelationsRequest,
  type RelationPage,
  type TraverseRequest,
} from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

// a → b → c → d → b (a circle), a → e, f ↔ a (bidirectional), g → a
const edges = [
  { id: 'ab', from: 'a', to: 'b', relationType: 'KNOWS' },
  { id: 'bc', from: 'b', to: 'c', relationType: 'KNOWS' },
  { id: 'cd', from: 'c', to: 'd', relationType: 'LIKES' },
  { id: 'db', from: 'd', to: 'b', relationType: 'KNOWS' },
  { id: 'ae', from: 'a', to: 'e', relationType: 'LIKES', strength: 0.5 },
  { id: 'fa', from: 'f', to: 'a', relationType: 'KNOWS', bidirectional: true },
  { id: 'ga', from: 'g', to: 'a', relationType: 'LIKES', tags: ['old'] },
];

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
  const operations = [
    ...'abcdefg'.split('').map((id) => createEntity({ id })),
    ...edges.map(({ from, to, ...rest }) => createRelation(from, to, rest)),
  ];
  await client.apply(operations.map((operation) => ({ operationId: uuidv7(), operations: [operation] })));
});
afterAll(() => universe.close());

describe('relations are found', () => {
  async function query(given: Partial<QueryRelationsRequest>): Promise<string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page: RelationPage = await client.read(queryRelations, {
        filters: [],
        tags: [],
        limit: 0,
        maxBytes: 0,
        ...given,
        cursor,
      });
      found.push(...page.relations.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found;
  }

  test.each<[string, Partial<QueryRelationsRequest>, string[]]>([
    ['all', {}, ['ab', 'bc', 'cd', 'db', 'ae', 'fa', 'ga']],
    ['from an entity', { fromId: 'a' }, ['ab', 'ae']],
    ['to an entity', { toId: 'b' }, ['ab', 'db']],
    ['by type', { relationType: 'LIKES' }, ['cd', 'ae', 'ga']],
    ['from, to and by type', { fromId: 'a', toId: 'b', relationType: 'KNOWS' }, ['ab']],
    ['from with another type', { fromId: 'a', relationType: 'OTHER' }, []],
    ['by tag', { tags: ['old'] }, ['ga']],
    [
      'by a field',
      { filters: [{ path: ['strength'], operator: 'lessThan', value: encodeValue(1) }] },
      ['ae'],
    ],
    [
      'by what is bidirectional',
      { filters: [{ path: ['bidirectional'], operator: 'equals', value: encodeValue(true) }] },
      ['fa'],
    ],
  ])('%s, in order of creation and page by page', async (_what, given, expected) => {
    expect(await query(given)).toEqual(expected);
    expect(await query({ ...given, limit: 1 })).toEqual(expected);
  });

  test('the plan says whether rows had to be looked through', async () => {
    const plan = async (given: Partial<QueryRelationsRequest>) =>
      (await client.read(queryRelations, { filters: [], tags: [], limit: 0, maxBytes: 0, ...given })).plan;
    expect(await plan({ fromId: 'a' })).toBe('index');
    expect(await plan({ fromId: 'a', toId: 'b' })).toBe('scan');
  });
});

describe('traversal', () => {
  const walk = (given: Partial<TraverseRequest> = {}) =>
    client.read(traverse, {
      entityId: 'a',
      direction: 'out',
      relationTypes: [],
      maxDepth: 10,
      limit: 0,
      maxBytes: 0,
      ...given,
    });
  const steps = async (given: Partial<TraverseRequest>) =>
    (await walk(given)).steps.map(
      ({ entity, depth, viaId, parentId }) => `${depth} ${parentId} -${viaId}- ${entity.id}`,
    );

  test('goes breadth first, each entity once, round circles, and over bidirectional relations both ways', async () => {
    expect(await steps({})).toEqual(['1 a -ab- b', '1 a -ae- e', '1 a -fa- f', '2 b -bc- c', '3 c -cd- d']);
    expect(await steps({ entityId: 'f' })).toEqual([
      '1 f -fa- a',
      '2 a -ab- b',
      '2 a -ae- e',
      '3 b -bc- c',
      '4 c -cd- d',
    ]);
  });

  test('goes against the relations, or either way', async () => {
    expect(await steps({ direction: 'in' })).toEqual(['1 a -fa- f', '1 a -ga- g']);
    expect(await steps({ direction: 'in', entityId: 'b' })).toEqual([
      '1 b -ab- a',
      '1 b -db- d',
      '2 a -fa- f',
      '2 a -ga- g',
      '2 d -cd- c',
    ]);
    expect(await steps({ direction: 'both', maxDepth: 1 })).toEqual([
      '1 a -ab- b',
      '1 a -ae- e',
      '1 a -fa- f',
      '1 a -ga- g',
    ]);
  });

  test('keeps to relation types and depth', async () => {
    expect(await steps({ relationTypes: ['KNOWS'] })).toEqual(['1 a -ab- b', '1 a -fa- f', '2 b -bc- c']);
    expect(await steps({ maxDepth: 1 })).toEqual(['1 a -ab- b', '1 a -ae- e', '1 a -fa- f']);
    expect((await walk({ maxDepth: 1 })).truncated).toBe(false);
  });

  test('gives the relations it used, and says where it had to stop', async () => {
    const page = await walk({ limit: 2 });
    expect(page.relations.map(({ id }) => id)).toEqual(['ab', 'ae']);
    expect([page.steps.length, page.truncated]).toEqual([2, true]);
    expect(await walk({ limit: 5 })).toMatchObject({ truncated: false });
  });

  test('refuses an unknown start and a depth that is none', async () => {
    await expect(walk({ entityId: 'x' })).rejects.toThrow(EntityNotFoundError);
    await expect(walk({ maxDepth: 0 })).rejects.toThrow(ValidationError);
    await expect(walk({ maxDepth: limits.traverseDepth + 1 })).rejects.toThrow(ValidationError);
  });
});
