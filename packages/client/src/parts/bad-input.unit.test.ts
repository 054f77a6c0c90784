import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';

const marked = '\uFEFFx';

test('a text that begins with a byte order mark is refused: it would come back without', async () => {
  const { client, database } = await connected();
  const refused = { name: 'ValidationError', rule: 'byte-order-mark' };
  await expect(client.createEntity(marked)).rejects.toMatchObject({ ...refused, path: ['entityType'] });
  await expect(client.createEntity('T', { description: marked })).rejects.toMatchObject(refused);
  await expect(client.createEntity('T', { tags: ['a', marked] })).rejects.toMatchObject({
    ...refused,
    path: ['metadata', 'tags', 1],
  });
  await expect(client.publishEvent('T', 1, { id: marked })).rejects.toMatchObject(refused);
  await expect(client.publishEvent('T', 1, { operationId: marked })).rejects.toMatchObject(refused);
  expect(database.batches).toEqual([]);
  await client.createEntity('T', { name: 'x\uFEFF', properties: { [marked]: marked } });
});

test('times beyond what the wire holds bound nothing that there can be', async () => {
  const { client, database } = await connected();
  await client.readEvents({ since: new Date(-8.64e15), until: new Date(8.64e15) });
  const { since, until } = database.lastRequest('readLog');
  expect([since, until]).toEqual([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
});

describe.each([5, {}, 'abort', null, new EventTarget()])('a signal that is none: %s', (given) => {
  const signal = given as unknown as AbortSignal;
  const refused = { name: 'ValidationError', path: ['signal'], rule: 'signal' };

  test('is refused by calls', async () => {
    const { client, database, clock } = await connected();
    const pending = clock.pending;
    await expect(client.publishEvent('T', 1, { signal })).rejects.toMatchObject(refused);
    await expect(client.getEntity('e', { signal })).rejects.toMatchObject(refused);
    await expect(client.connect({ signal })).rejects.toMatchObject(refused);
    expect(database.batches).toEqual([]);
    expect(clock.pending).toBe(pending);
  });

  test('is refused by feeds', async () => {
    const { client } = await connected();
    expect(() => client.subscribeEvents({ signal })).toThrow(expect.objectContaining(refused));
  });
});

test.each([null, 5, 'options', []])('options of a feed that are none are refused: %s', async (given) => {
  const { client } = await connected();
  const options = given as unknown as object;
  const refused = expect.objectContaining({ name: 'ValidationError', path: ['options'] }) as Error;
  const callback = (): void => undefined;
  expect(() => client.subscribeEvents(options)).toThrow(refused);
  expect(() => client.subscribeEvents(callback, options)).toThrow(refused);
  expect(() => client.subscribeEntityChanges(options)).toThrow(refused);
  expect(() => client.subscribeRelationChanges(callback, options)).toThrow(refused);
  expect(() => client.subscribeStateVersionChanges(options)).toThrow(refused);
});
