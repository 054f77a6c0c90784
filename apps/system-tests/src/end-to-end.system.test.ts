import { PersistenceManager } from '@nerv/persistence-manager';
import { testConfig } from '@nerv/test-fixtures';
import { expect, test } from 'vitest';

test('test_end_to_end_entity_creation', async () => {
  const manager = new PersistenceManager(testConfig());
  expect(await manager.initialize()).toBe(true);
  try {
    const entityMetadata = {
      name: 'System Test Entity',
      description: 'Entity created in system test',
      tags: ['system-test'],
      properties: { test_prop: 'test_value' },
    };
    const entityId = await manager.createEntity('SystemTestType', entityMetadata);
    const entity = await manager.getEntity(entityId);
    expect(entity.entityType).toBe('SystemTestType');
    expect(entity.metadata).toEqual(entityMetadata);
    expect(entity.revision).toBe(1);

    const updatedMetadata = {
      ...entityMetadata,
      description: 'Updated description',
      tags: [...entityMetadata.tags, 'updated'],
    };
    expect(await manager.updateEntity(entityId, updatedMetadata)).toEqual({ id: entityId, revision: 2 });
    const updatedEntity = await manager.getEntity(entityId);
    expect(updatedEntity.metadata).toEqual(updatedMetadata);
    expect((await manager.getEntityHistory(entityId)).map(({ change }) => change)).toEqual([
      'INSERTED',
      'UPDATED',
    ]);
  } finally {
    await manager.shutdown();
  }
});
