import { decodeValue } from '@nerv/core';
import { expect, test } from 'vitest';
import { connected } from '../../test/client';

test('test_inner_universe_client_entity_operations', async () => {
  const { client, database } = await connected();
  const metadata = { name: 'Test Entity', tags: ['test'] };
  const id = await client.createEntity('TestType', metadata, { id: 'test-entity-id' });
  expect(database.lastOperation).toMatchObject({
    tag: 'createEntity',
    value: { entityType: 'TestType', ...metadata },
  });
  expect(id).toBe('test-entity-id');
});

test('x', () => {
  expect(decodeValue).toBeDefined();
});
