import { hashValue } from '@nerv/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedHarness, openEmbedded } from '../test/embedded';
import { failure, take, unique } from './contracts/support';

let harness: EmbeddedHarness;
beforeAll(async () => {
  harness = await openEmbedded();
});
afterAll(() => harness.close());

test('large events are batched by their bytes, and read over many pages', async () => {
  const client = await harness.connect();
  const type = unique('LARGE');
  const count = 24;
  const writes = Array.from({ length: count }, (_, index) =>
    client.publishEvent(type, new Uint8Array(900_000).fill(index)),
  );
  await Promise.all(writes);
  const events = await take(client.subscribeEvents({ from: 0, type }), count);
  expect(events.map(({ data }) => (data as Uint8Array)[0])).toEqual(
    Array.from({ length: count }, (_, i) => i),
  );
  expect(await client.readEvents({ type })).toHaveLength(count);
});

test('a long chain of deltas is read over many pages', async () => {
  const client = await harness.connect();
  const store = unique('store');
  const text = 'x'.repeat(100_000);
  const state = (n: number) => ({ n, text });
  let { id } = await client.commitStateVersion({
    store,
    description: '',
    content: { storage: 'snapshot', state: state(0) },
  });
  for (let n = 1; n <= 60; n += 1) {
    const operations = [{ op: 'Patch', path: [], set: state(n), delete: [] }] as const;
    ({ id } = await client.recordDelta(id, operations, { description: '', dataHash: hashValue(state(n)) }));
  }
  const chain = await client.readVersionContent(id);
  expect(chain.map(({ version }) => version.deltaDepth)).toEqual(Array.from({ length: 61 }, (_, n) => n));
  expect(chain.at(-1)?.version).toEqual(await client.getStateVersion(id));
});

test('a client without batching does the same', async () => {
  const client = await harness.connect({ batch: false });
  const type = unique('E');
  await Promise.all([1, 2, 3].map((index) => client.publishEvent(type, index)));
  expect((await client.readEvents({ type })).map(({ data }) => data)).toEqual([1, 2, 3]);
});

test('a consumer that is slow gets everything', async () => {
  const client = await harness.connect();
  const type = unique('E');
  const count = 2_000;
  const seen: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    client.subscribeEvents(
      async ({ data }) => {
        await Promise.resolve();
        if (seen.push(data) === count) resolve();
      },
      { from: 0, type },
    );
  });
  await Promise.all(Array.from({ length: count }, (_, index) => client.publishEvent(type, index)));
  await all;
  expect(seen).toEqual(Array.from({ length: count }, (_, index) => index));
});

test('a database that is not there cannot be connected to', async () => {
  const connecting = harness.connect({ database: 'nowhere', retry: { connectAttempts: 1 } });
  expect(await failure(connecting)).toMatchObject({
    name: 'ConnectionError',
    message: expect.stringContaining('Cannot connect to database "nowhere"') as unknown,
  });
});

test('a host that is closed ends what waits for it', async () => {
  const own = await openEmbedded();
  const client = await own.connect({ retry: { initialDelayMs: 1, reconnectAttempts: 2 } });
  const feed = client.subscribeEvents(() => undefined);
  await feed.ready;
  const closed = failure(feed.closed);
  await own.host.close();
  expect(await closed).toMatchObject({ name: 'ConnectionError' });
  expect(client.status).toBe('disconnected');
  expect(await failure(client.publishEvent('E', 1))).toMatchObject({ name: 'ConnectionError' });
  await own.close();
});
