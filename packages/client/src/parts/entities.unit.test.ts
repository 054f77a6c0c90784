import { ConflictError, decodeValue, encodeValue, EntityNotFoundError, ValidationError } from '@nerv/core';
import { entityPayload, type EntityRow } from '@nerv/inner-universe/protocol';
import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';
import { refused } from '../../test/refused';

const row: EntityRow = {
  id: 'e1',
  entityType: 'User',
  name: 'Ada',
  description: '',
  tags: ['admin'],
  properties: encodeValue({ age: 36 }),
  revision: 2,
  createdAt: 1_750_000_000_123_456,
  updatedAt: 1_750_000_000_999_999,
};

const entity = {
  id: 'e1',
  entityType: 'User',
  metadata: { name: 'Ada', description: '', tags: ['admin'], properties: { age: 36 } },
  revision: 2,
  createdAt: new Date(1_750_000_000_123),
  updatedAt: new Date(1_750_000_000_999),
};

// The client's unit test of the source document, with a mock SpacetimeDB connection.
test('test_inner_universe_client_entity_operations', async () => {
  const { client, database } = await connected();
  const metadata = { name: 'Test Entity', tags: ['test'] };

  const entityId = await client.createEntity('TestType', metadata, { id: 'test-entity-id' });

  expect(database.batches).toHaveLength(1);
  expect(database.lastOperation).toEqual({
    tag: 'createEntity',
    value: {
      id: 'test-entity-id',
      entityType: 'TestType',
      ...metadata,
      description: undefined,
      properties: undefined,
    },
  });
  expect(entityId).toBe('test-entity-id');
});

describe('createEntity', () => {
  test('lets the database choose an id, and sends properties encoded', async () => {
    const { client, database } = await connected();
    const id = await client.createEntity(
      'User',
      { properties: { at: new Date(0), n: 10n } },
      { operationId: 'op-1' },
    );
    expect(id).toBe('op-1');
    const { tag, value } = database.lastOperation;
    if (tag !== 'createEntity') throw new Error(tag);
    expect(value.id).toBe('');
    expect(decodeValue(value.properties ?? new Uint8Array())).toEqual({ at: new Date(0), n: 10n });
  });

  test('needs no metadata', async () => {
    const { client, database } = await connected();
    await client.createEntity('User');
    expect(database.lastOperation.value).toMatchObject({ entityType: 'User', name: undefined });
  });

  test('comes out as the typed error the database refuses with', async () => {
    const { client, database } = await connected();
    database.decide = () => refused(new ConflictError({ message: 'taken', actual: 'e1', expected: null }));
    await expect(client.createEntity('User', {}, { id: 'e1' })).rejects.toMatchObject({
      name: 'ConflictError',
      actual: 'e1',
    });
  });
});

describe('getEntity and findEntity', () => {
  test('give the entity', async () => {
    const { client, database } = await connected();
    database.answer('getEntities', () => ({ entities: [row] }));
    expect(await client.getEntity('e1')).toEqual(entity);
    expect(await client.findEntity('e1')).toEqual(entity);
    expect(database.lastRequest('getEntities')).toEqual({ ids: ['e1'] });
  });

  test('tell what is not there', async () => {
    const { client, database } = await connected();
    database.answer('getEntities', () => ({ entities: [undefined] }));
    await expect(client.getEntity('e2')).rejects.toThrow(EntityNotFoundError);
    expect(await client.findEntity('e2')).toBeUndefined();
  });

  test('refuse properties that are no object: the row is damaged', async () => {
    const { client, database } = await connected();
    database.answer('getEntities', () => ({ entities: [{ ...row, properties: encodeValue([1]) }] }));
    await expect(client.getEntity('e1')).rejects.toThrow(/properties of entity "e1" are no object/);
  });
});

describe('updateEntity', () => {
  test('merges unless told otherwise, and gives the new revision', async () => {
    const { client, database } = await connected();
    expect(await client.updateEntity('e1', { name: 'Ada L.' })).toEqual({ id: 'e1', revision: 1 });
    expect(database.lastOperation).toMatchObject({
      tag: 'updateEntity',
      value: { id: 'e1', mode: 'merge', name: 'Ada L.', expectedRevision: undefined },
    });
    await client.updateEntity('e1', {}, { mode: 'replace', expectedRevision: 4 });
    expect(database.lastOperation.value).toMatchObject({ mode: 'replace', expectedRevision: 4 });
  });
});

describe('deleteEntity', () => {
  test('restricts unless told otherwise', async () => {
    const { client, database } = await connected();
    await client.deleteEntity('e1');
    expect(database.lastOperation).toEqual({
      tag: 'deleteEntity',
      value: { id: 'e1', onRelations: 'restrict', expectedRevision: undefined },
    });
    await client.deleteEntity('e1', { onRelations: 'cascade', expectedRevision: 2 });
    expect(database.lastOperation.value).toMatchObject({ onRelations: 'cascade', expectedRevision: 2 });
  });
});

describe('getEntityHistory', () => {
  test('reads the entries of one entity, over as many pages as it takes', async () => {
    const { client, database } = await connected();
    for (const [index, change] of (['INSERTED', 'UPDATED', 'DELETED'] as const).entries()) {
      const payload = entityPayload.encode({
        change,
        row: { ...row, revision: index + 1 },
        previous: undefined,
      });
      database.append({ kind: 'entity', type: 'User', key: 'e1', operationId: `op-${index}`, payload });
      database.append({ kind: 'entity', type: 'User', key: 'other' });
    }
    const history = await client.getEntityHistory('e1');
    expect(history.map(({ position, change, operationId }) => [position, change, operationId])).toEqual([
      [1, 'INSERTED', 'op-0'],
      [3, 'UPDATED', 'op-1'],
      [5, 'DELETED', 'op-2'],
    ]);
    expect(history[1]?.entity).toEqual(entity);
    expect(await client.getEntityHistory('e1', { limit: 2 })).toHaveLength(2);
  });
});

describe('queryEntities', () => {
  test('sends conditions, and gives a page', async () => {
    const { client, database } = await connected();
    database.answer('queryEntities', () => ({ entities: [row], cursor: 'c1', plan: 'index' }));
    const page = await client.queryEntities({
      entityType: 'User',
      filters: [
        { field: 'age', operator: 'greaterThan', value: 30 },
        { field: 'name', operator: 'startsWith', value: 'A' },
        { field: 'properties.name', operator: 'equals', value: null },
        { field: ['properties', 'odd.key'], operator: 'in', value: [1] },
      ],
      tags: ['admin'],
      orderBy: [{ field: 'address.city' }, { field: 'createdAt', direction: 'descending' }],
      limit: 5,
      cursor: 'c0',
    });
    expect(page).toEqual({ items: [entity], cursor: 'c1', plan: 'index' });
    const request = database.lastRequest('queryEntities');
    expect(request.filters.map(({ path, operator, value }) => [path, operator, decodeValue(value)])).toEqual([
      [['properties', 'age'], 'greaterThan', 30],
      [['name'], 'startsWith', 'A'],
      [['properties', 'name'], 'equals', null],
      [['properties', 'odd.key'], 'in', [1]],
    ]);
    expect(request).toMatchObject({
      entityType: 'User',
      tags: ['admin'],
      orderBy: [
        { path: ['properties', 'address', 'city'], direction: 'ascending' },
        { path: ['createdAt'], direction: 'descending' },
      ],
      limit: 5,
      cursor: 'c0',
    });
  });

  test('can be iterated to the end, and reads when it is iterated', async () => {
    const { client, database } = await connected();
    database.answer('queryEntities', ({ cursor }) => ({
      entities: cursor === 'c1' ? [] : [{ ...row, id: cursor ?? 'first' }],
      cursor: { first: 'c1', c1: 'c2' }[cursor ?? 'first'],
      plan: 'scan',
    }));
    const query = client.queryEntities();
    expect(database.reads).toEqual([]);
    const ids = [];
    for await (const { id } of query) ids.push(id);
    expect(ids).toEqual(['first', 'c2']);
  });

  test('rejects a wrong query when it is awaited', async () => {
    const { client } = await connected();
    const query = client.queryEntities({ limit: 0 });
    await expect(query).rejects.toThrow(/^limit is 0\. Give a whole number from 1 to 10000\.$/);
  });
});

describe('countEntities', () => {
  test('adds the counts of all pages', async () => {
    const { client, database } = await connected();
    database.answer('countEntities', ({ cursor }) => ({
      count: 7,
      cursor: cursor === undefined ? 'next' : undefined,
      plan: 'scan',
    }));
    expect(await client.countEntities({ entityType: 'User' })).toBe(14);
    expect(database.lastRequest('countEntities')).toMatchObject({ entityType: 'User', cursor: 'next' });
  });
});

describe('wrong input', () => {
  test.each([
    ['an empty type', ['', {}, {}], ['entityType'], 'non-empty'],
    ['a misspelt field', ['User', { nme: 'x' }, {}], ['metadata', 'nme'], 'known-field'],
    ['a misspelt option', ['User', {}, { operationID: 'x' }], ['options', 'operationID'], 'known-field'],
    ['metadata that is no object', ['User', 'x', {}], ['metadata'], 'object'],
    ['a tag that is no string', ['User', { tags: ['a', 1] }, {}], ['metadata', 'tags', 1], 'string'],
    ['tags that are no array', ['User', { tags: 'a' }, {}], ['metadata', 'tags'], 'array'],
    ['a name that is no string', ['User', { name: null }, {}], ['metadata', 'name'], 'string'],
    ['properties that are no object', ['User', { properties: [] }, {}], ['metadata', 'properties'], 'object'],
    [
      'properties that are a date',
      ['User', { properties: new Date() }, {}],
      ['metadata', 'properties'],
      'object',
    ],
    [
      'a function inside the properties',
      ['User', { properties: { a: [() => 1] } }, {}],
      ['metadata', 'properties', 'a', 0],
      'type',
    ],
    ['half a surrogate pair', ['User', { name: '\ud800' }, {}], ['metadata', 'name'], 'well-formed'],
    ['an id that is too long', ['User', {}, { id: 'é'.repeat(257) }], ['id'], 'max-bytes'],
    ['an empty operation id', ['User', {}, { operationId: '' }], ['operationId'], 'non-empty'],
    ['a wrong deadline', ['User', {}, { timeoutMs: 0.5 }], ['timeoutMs'], 'integer'],
  ])('%s is refused before anything is sent', async (_what, args, path, rule) => {
    const { client, database } = await connected();
    const create = client.createEntity.bind(client) as (...input: readonly unknown[]) => Promise<string>;
    const error = await create(...args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ path, rule });
    expect(database.batches).toEqual([]);
  });

  test('names what is wrong and what to do', async () => {
    const { client } = await connected();
    await expect(client.updateEntity('e1', {}, { mode: 'patch' as 'merge' })).rejects.toThrow(
      "mode is \"patch\". Give one of 'replace', 'merge'.",
    );
    await expect(client.updateEntity('e1', {}, { expectedRevision: 0 })).rejects.toThrow(
      'expectedRevision is 0. Give a whole number from 1 to 4294967295.',
    );
    await expect(
      client.createEntity('User', { properties: { big: new Uint8Array(5_000_000) } }),
    ).rejects.toThrow(
      /^metadata\.properties takes 5000\d\d\d bytes encoded, and at most 4194304 can be stored\./,
    );
    await expect(client.queryEntities({ filters: 5 as never })).rejects.toThrow(
      /^filters is 5\. Give an array/,
    );
    await expect(client.queryEntities({ orderBy: 'age' as never })).rejects.toThrow(/^orderBy is a string/);
    await expect(client.queryEntities({ orderBy: [{ field: [] }] })).rejects.toThrow(
      /^orderBy\[0\]\.field is empty/,
    );
    const filters = [{ field: 'age', operator: 'like' as 'equals', value: 1 }];
    await expect(client.queryEntities({ filters })).rejects.toThrow(/^filters\[0\]\.operator is "like"/);
  });
});
