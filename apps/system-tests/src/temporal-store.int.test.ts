import { fileURLToPath } from 'node:url';
import { InnerUniverseClient } from '@nerv/client';
import { uuidv7 } from '@nerv/core';
import { EmbeddedSpacetime } from '@nerv/embedded';
import { innerUniverseModule } from '@nerv/inner-universe/bundle';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import {
  contractState,
  runTemporalStoreContractSuite,
  type ContractState,
} from '@nerv/temporal-store/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let host: EmbeddedSpacetime;
let client: InnerUniverseClient;

async function connect(): Promise<InnerUniverseClient> {
  const connected = new InnerUniverseClient({
    uri: host.uri,
    database: 'universe',
    connect: (builder) => builder.withWSFn(host.webSocket),
  });
  await connected.connect();
  return connected;
}

beforeAll(async () => {
  host = await EmbeddedSpacetime.open();
  const { url, conditions } = innerUniverseModule();
  await host.publish('universe', { path: fileURLToPath(url), conditions });
  client = await connect();
});

afterAll(async () => {
  await client.disconnect();
  await host.close();
});

runTemporalStoreContractSuite('SpacetimeTemporalStore on the embedded host', () => ({
  open: (options) => new SpacetimeTemporalStore(client, options),
}));

describe('SpacetimeTemporalStore on the embedded host', () => {
  it('keeps what it commits where the client reads it (test_temporal_store_integration)', async () => {
    const store = new SpacetimeTemporalStore(client, { store: `store-${uuidv7()}` });
    const first = await store.commitVersion({ version: '1.0', data: { key: 'value' } }, 'Initial state');
    expect(await client.getStateVersion(first)).toMatchObject({
      description: 'Initial state',
      parentVersionId: null,
    });
    const second = await store.commitVersion(
      { version: '1.1', data: { key: 'updated_value' } },
      'Updated state',
    );
    expect((await client.getStateVersion(second)).parentVersionId).toBe(first);
  });

  it('shows the commits of one client to another, and refuses a stale one', async () => {
    const elsewhere = await connect();
    try {
      const options = { store: `store-${uuidv7()}` };
      const here = new SpacetimeTemporalStore<ContractState>(client, options);
      const there = new SpacetimeTemporalStore<ContractState>(elsewhere, options);
      const first = await here.commitVersion(contractState(1), 'First');
      expect(await there.current()).toEqual(contractState(1));
      const second = await there.commitVersion(contractState(2), 'Second');
      const stale = here.commitVersion(contractState(3), 'Stale');
      await expect(stale).rejects.toMatchObject({ code: 'CONFLICT', actual: second, expected: first });
      expect(await here.current()).toEqual(contractState(2));
    } finally {
      await elsewhere.disconnect();
    }
  });

  it('commits many versions in flight, each readable afterwards', async () => {
    const options = { store: `store-${uuidv7()}`, snapshotEvery: 50 };
    const store = new SpacetimeTemporalStore<ContractState>(client, options);
    const ids = Array.from({ length: 500 }, () => uuidv7());
    const commits = ids.map((id, at) =>
      at === 0
        ? store.commitVersion(contractState(0, 200), 'First', { id })
        : store.recordDelta(ids[at - 1]!, [{ op: 'Set', path: ['count'], value: at }], 'Next', { id }),
    );
    expect(await Promise.all(commits)).toEqual(ids);
    const reader = new SpacetimeTemporalStore<ContractState>(client, { ...options, cachedStates: 0 });
    for (const at of [0, 1, 49, 50, 51, 250, 499]) {
      expect(await reader.checkout(ids[at]!)).toEqual(contractState(at, 200));
    }
    expect(await reader.history({ limit: 1_000 })).toHaveLength(500);
  });
});
