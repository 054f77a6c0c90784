import { hashValue, type Value } from '@nerv/core';
import type { InnerUniverseClient } from '@nerv/client';
import { SpacetimeTemporalStore, type TemporalStorePort } from '@nerv/temporal-store/adapter';
import { test } from '@nerv/test-fixtures';
import { describe, expect } from 'vitest';

interface State {
  readonly count: number;
  readonly list: readonly number[];
}

const stateOf = (count: number): State => ({ count, list: [1, 2, 3] });

/** A client whose stored content comes back changed. */
function changing(client: InnerUniverseClient, change: (value: Value) => Value): TemporalStorePort {
  return {
    commitStateVersion: (input) => client.commitStateVersion(input),
    getStateVersion: (id) => client.getStateVersion(id),
    getVersionHistory: (id, options) => client.getVersionHistory(id, options),
    createBranch: (store, name, from) => client.createBranch(store, name, from),
    getBranch: (store, name) => client.getBranch(store, name),
    listBranches: (store) => client.listBranches(store),
    readVersionContent: async (id) =>
      (await client.readVersionContent(id)).map(({ version, content }) => ({
        version,
        content:
          content.storage === 'snapshot'
            ? { storage: 'snapshot', state: change(content.state) }
            : { storage: 'delta', operations: change(content.operations as Value) as never },
      })),
  };
}

describe('a checkout', () => {
  test('that is not what was committed is an IntegrityError, never another state', async ({ client }) => {
    const store = new SpacetimeTemporalStore<State>(client);
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push(await store.commitVersion(stateOf(count), 'Next'));
    const damages: ((value: Value) => Value)[] = [
      (value) => JSON.parse(JSON.stringify(value).replaceAll('"count":0', '"count":7')) as Value,
      (value) => JSON.parse(JSON.stringify(value).replaceAll('"value":2', '"value":3')) as Value,
      (value) => JSON.parse(JSON.stringify(value).replaceAll('[1,2,3]', '[1,2]')) as Value,
      (value) => (Array.isArray(value) ? [] : value),
    ];
    const seen = new Set<string>();
    for (const damage of damages) {
      for (const [count, id] of ids.entries()) {
        const damaged = new SpacetimeTemporalStore<State>(changing(client, damage));
        const outcome = await damaged.checkout(id).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: 'INTEGRITY', details: { versionId: id } });
          seen.add(id);
        } else expect(outcome).toEqual(stateOf(count));
      }
    }
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test('of a version whose hash was wrong when it was committed is refused too', async ({ client }) => {
    const input = { store: 'default', description: 'Wrong', dataHash: hashValue('other') };
    const { id } = await client.commitStateVersion({
      ...input,
      content: { storage: 'snapshot', state: stateOf(1) as never },
    });
    const store = new SpacetimeTemporalStore<State>(client);
    await expect(store.checkout(id)).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(store.current()).rejects.toMatchObject({ code: 'INTEGRITY' });
  });
});

test('nothing that is committed on one branch is seen on another', async ({ controller }) => {
  const main = new SpacetimeTemporalStore<State>(controller.client);
  const side = new SpacetimeTemporalStore<State>(await controller.createClient());
  const root = await main.commitVersion(stateOf(0), 'Root');
  await side.branch('side', root);
  await side.switchTo('side');
  const lines = { main: [root], side: [root] };
  for (let round = 1; round <= 10; round++) {
    lines.main.unshift(await main.commitVersion(stateOf(round), 'On main'));
    lines.side.unshift(await side.commitVersion(stateOf(-round), 'On side'));
    expect(await main.current()).toEqual(stateOf(round));
    expect(await side.current()).toEqual(stateOf(-round));
  }
  expect((await main.history()).map(({ id }) => id)).toEqual(lines.main);
  expect((await side.history()).map(({ id }) => id)).toEqual(lines.side);
  const heads = (await main.branches()).map(({ name, head }) => [name, head]);
  expect(heads).toEqual([
    ['main', lines.main[0]],
    ['side', lines.side[0]],
  ]);
  const other = new SpacetimeTemporalStore<State>(controller.client, { store: 'other' });
  await expect(other.checkout(root)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
});
