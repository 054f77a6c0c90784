import { valuesEqual, type ValueObject } from '@nerv/core';
import { arbitraryValueObject, test } from '@nerv/test-fixtures';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { expect } from 'vitest';

test('what is stored is what is read: in an entity, an event and a state', async ({ controller }) => {
  const { client } = controller;
  const store = new SpacetimeTemporalStore<ValueObject>(client);
  const elsewhere = new SpacetimeTemporalStore<ValueObject>(await controller.createClient());
  const check = async (value: ValueObject): Promise<void> => {
    const [id, event, version] = await Promise.all([
      client.createEntity('Any', { properties: value }),
      client.publishEvent('ANY', value),
      store.commitVersion(value, 'Any'),
    ]);
    const [stored] = await client.readEvents({ after: event.position - 1, before: event.position + 1 });
    const { properties } = (await client.getEntity(id)).metadata;
    for (const read of [properties, stored?.data, await elsewhere.checkout(version)]) {
      expect(valuesEqual(read as ValueObject, value)).toBe(true);
    }
  };
  await fc.assert(fc.asyncProperty(arbitraryValueObject, check), runs(25));
});

test('undefined is left out, and __proto__ is a name like any other', async ({ client }) => {
  const given = JSON.parse('{"__proto__": {"admin": true}, "kept": [-0, null]}') as ValueObject;
  const properties = { ...given, nothing: undefined } as unknown as ValueObject;
  const id = await client.createEntity('T', { properties });
  await client.updateEntity(id, { properties: JSON.parse('{"__proto__": {"admin": 1}}') as ValueObject });
  const read = (await client.getEntity(id)).metadata.properties;
  expect(Object.keys(read).sort()).toEqual(['__proto__', 'kept']);
  expect(Object.getOwnPropertyDescriptor(read, '__proto__')?.value).toEqual({ admin: 1 });
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  expect((read as { admin?: unknown }).admin).toBeUndefined();
});
