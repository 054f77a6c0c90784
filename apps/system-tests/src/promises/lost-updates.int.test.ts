import { ConflictError, type PublishedEvent } from '@nerv/core';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { test } from '@nerv/test-fixtures';
import { expect } from 'vitest';

/** The one that succeeded; all others must be conflicts. */
function winner<T>(results: readonly PromiseSettledResult<T>[]): T {
  const won = results.filter((result) => result.status === 'fulfilled');
  expect(won).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConflictError);
  }
  return won[0]!.value;
}

test('of two clients that update what both read, one is told', async ({ controller }) => {
  const clients = [controller.client, await controller.createClient()];
  const [one] = clients;
  const id = await one!.createEntity('Counter', { properties: { count: 0 } });
  for (let round = 0; round < 20; round++) {
    const updates = clients.map(async (client) => {
      const { metadata, revision } = await client.getEntity(id);
      const count = (metadata.properties.count as number) + 1;
      return client.updateEntity(id, { properties: { count } }, { expectedRevision: revision });
    });
    const results = await Promise.allSettled(updates);
    if (results.every(({ status }) => status === 'fulfilled')) continue;
    winner(results);
  }
  const { metadata, revision } = await one!.getEntity(id);
  // Every update that succeeded counted: none overwrote another.
  expect(metadata.properties.count).toBe(revision - 1);
  const stale = await one!
    .updateEntity(id, { name: 'x' }, { expectedRevision: 1 })
    .catch((error: unknown) => error);
  expect(stale).toMatchObject({ code: 'CONFLICT', actual: revision, expected: 1 });
});

test('of two clients that expect the same last event, one is told', async ({ controller }) => {
  const clients = [controller.client, await controller.createClient()];
  let last: number | 'none' = 'none';
  for (let round = 0; round < 20; round++) {
    const expectedLast: number | 'none' = last;
    const publishing = clients.map((client): Promise<PublishedEvent> => {
      return client.publishEvent('E', round, { expectedLast });
    });
    last = winner(await Promise.allSettled(publishing)).position;
  }
  const events = await controller.client.readEvents({ type: 'E' });
  expect(events.map(({ data }) => data)).toEqual(Array.from({ length: 20 }, (_, round) => round));
});

test('of two stores that commit on the same head, one is told', async ({ controller }) => {
  const stores = [controller.client, await controller.createClient()].map(
    (client) => new SpacetimeTemporalStore<{ round: number; by: number }>(client),
  );
  let head: string | null = null;
  for (let round = 0; round < 10; round++) {
    const expectedHead: string | null = head;
    const commits = stores.map((store, by): Promise<string> => {
      return store.commitVersion({ round, by }, 'Round', { expectedHead });
    });
    head = winner(await Promise.allSettled(commits));
  }
  const history = await stores[0]!.history();
  expect(history).toHaveLength(10);
  expect(history[0]?.id).toBe(head);
});
