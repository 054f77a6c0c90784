import { ConflictError, decodeValue, isUuid, ValidationError, type Value } from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { commitSnapshot, createEntity, createRelation, putConfiguration } from '../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../test/universe';
import { configPayload, getConfiguration, getStatus } from '../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

describe('status', () => {
  test('counts what there is', async () => {
    const empty = await client.read(getStatus, {});
    expect(isUuid(empty.logId)).toBe(true);
    expect(empty).toMatchObject({ head: 0, first: 1, entities: 0, relations: 0, versions: 0, branches: 0 });
    await client.write(createEntity({ id: 'a' }));
    await client.write(createRelation('a', 'a'));
    await client.write(commitSnapshot(1));
    const status = await client.read(getStatus, {});
    expect(status).toMatchObject({
      head: 4,
      entities: 1,
      relations: 1,
      versions: 1,
      branches: 1,
      protocolVersion: 1,
    });
    expect(status.moduleVersion).toBe(manifest.version);
    expect(status.createdAt).toBeLessThanOrEqual(status.now);
    expect([status.logId, status.createdAt]).toEqual([empty.logId, empty.createdAt]);
  });

  test('another database has another log', async () => {
    const other = await openUniverse();
    const { logId } = await (await other.connect()).read(getStatus, {});
    expect(logId).not.toBe((await client.read(getStatus, {})).logId);
    await other.close();
  });

  test('connections come and go', async () => {
    const before = (await client.read(getStatus, {})).connections;
    const guest = await universe.connect();
    expect((await client.read(getStatus, {})).connections).toBe(before + 1);
    await guest.disconnect();
    expect((await client.read(getStatus, {})).connections).toBe(before);
  });
});

describe('configuration', () => {
  const read = async () => {
    const { revision, entries } = await client.read(getConfiguration, {});
    const values: [string, Value][] = entries.map(({ key, value }) => [key, decodeValue(value)]);
    return { revision, values };
  };

  test('is set, changed and removed by key, with a revision', async () => {
    const { revision } = await read();
    const set = await client.write(putConfiguration({ b: [1], a: 'x' }));
    expect(set).toMatchObject({ id: '', revision: revision + 1 });
    await client.write(putConfiguration({ a: 'y', b: undefined, c: undefined }));
    expect(await read()).toEqual({ revision: revision + 2, values: [['a', 'y']] });
    const { entries } = configPayload.decode(client.live.at(-1)?.payload ?? new Uint8Array());
    const decoded = entries.map(({ key, value, previous }) => [
      key,
      value && decodeValue(value),
      previous && decodeValue(previous),
    ]);
    expect(decoded).toEqual([
      ['a', 'y', 'x'],
      ['b', undefined, [1]],
      ['c', undefined, undefined],
    ]);
  });

  test('refuses a stale revision, no key, a key twice, and what is no value', async () => {
    const { revision } = await read();
    const stale = await client
      .write(putConfiguration({ a: 1 }, revision + 5))
      .catch((error: unknown) => error);
    expect(stale).toBeInstanceOf(ConflictError);
    expect(stale).toMatchObject({ actual: revision, expected: revision + 5 });
    await expect(client.write(putConfiguration({}))).rejects.toThrow(ValidationError);
    const entry = { key: 'a', value: Uint8Array.of(1, 0xf6) };
    const twice = { tag: 'putConfiguration', value: { entries: [entry, entry] } } as const;
    await expect(client.write(twice)).rejects.toThrow(/given twice/);
    const broken = {
      tag: 'putConfiguration',
      value: { entries: [{ key: 'a', value: Uint8Array.of(0) }] },
    } as const;
    await expect(client.write(broken)).rejects.toThrow(/"a" is no encoded value/);
    expect((await read()).revision).toBe(revision);
  });
});
