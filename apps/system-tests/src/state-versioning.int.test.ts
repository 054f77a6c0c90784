import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { test } from '@nerv/test-fixtures';
import { expect } from 'vitest';

test('test_temporal_store_integration', async ({ controller }) => {
  const temporalStore = new SpacetimeTemporalStore(controller.client);
  const initialState = { version: '1.0', data: { key: 'value' } };
  const versionId = await temporalStore.commitVersion(initialState, 'Initial state');
  const version = await controller.client.getStateVersion(versionId);
  expect(version.description).toBe('Initial state');
  expect(version.parentVersionId).toBeNull();

  const updatedState = { version: '1.1', data: { key: 'updated_value' } };
  const newVersionId = await temporalStore.commitVersion(updatedState, 'Updated state');
  const newVersion = await controller.client.getStateVersion(newVersionId);
  expect(newVersion.parentVersionId).toBe(versionId);

  const elsewhere = new SpacetimeTemporalStore(await controller.createClient());
  expect(await elsewhere.checkout(versionId)).toEqual(initialState);
  expect(await elsewhere.current()).toEqual(updatedState);
});
