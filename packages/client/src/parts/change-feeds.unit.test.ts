import { encodeValue } from '@nerv/core';
import {
  entityPayload,
  type EntityRow,
  relationPayload,
  type RelationRow,
  versionPayload,
} from '@nerv/inner-universe/protocol';
import { describe, expect, test, vi } from 'vitest';
import { connected } from '../../test/client';
import { settled } from '../../test/turns';

describe('change feeds', () => {
  const common = {
    name: '',
    description: '',
    tags: [],
    properties: encodeValue({}),
    createdAt: 0,
    updatedAt: 0,
  };
  const entityRow = (revision: number): EntityRow => ({ id: 'e', entityType: 'User', ...common, revision });

  test('give the change, the row and what it was before', async () => {
    const { client, database } = await connected();
    const callback = vi.fn();
    await client.subscribeEntityChanges(callback, { from: 0, entityType: 'User' }).ready;
    const payload = entityPayload.encode({ change: 'UPDATED', row: entityRow(2), previous: entityRow(1) });
    database.append({ kind: 'entity', type: 'User', key: 'e', operationId: 'op', payload });
    database.append({ kind: 'entity', type: 'Group', key: 'g' });
    await settled();
    expect(callback).toHaveBeenCalledTimes(1);
    const [change, row, previous, info] = callback.mock.calls[0] ?? [];
    expect(change).toBe('UPDATED');
    expect(row).toMatchObject({ id: 'e', revision: 2 });
    expect(previous).toMatchObject({ id: 'e', revision: 1 });
    expect(info).toEqual({ position: 1, timestamp: new Date(1_750_000_000_000), operationId: 'op' });
  });

  test('can be for one entity, and be iterated', async () => {
    const { client, database } = await connected();
    const payload = entityPayload.encode({ change: 'INSERTED', row: entityRow(1), previous: undefined });
    database.append({ kind: 'entity', type: 'User', key: 'other', payload });
    database.append({ kind: 'entity', type: 'User', key: 'e', payload });
    for await (const { change, row, previous, position } of client.subscribeEntityChanges({
      from: 0,
      id: 'e',
    })) {
      expect([change, row.id, previous, position]).toEqual(['INSERTED', 'e', undefined, 2]);
      break;
    }
    expect(database.reads.map(({ request }) => request)).toContainEqual(
      expect.objectContaining({ key: 'e' }),
    );
  });

  test('tell of relations', async () => {
    const { client, database } = await connected();
    const ends = { id: 'r', fromId: 'a', toId: 'b', relationType: 'KNOWS' };
    const row: RelationRow = { ...ends, ...common, strength: 1, bidirectional: false, revision: 1 };
    const previous = { ...row, strength: 0 };
    const payload = relationPayload.encode({ change: 'DELETED', row, previous });
    database.append({ kind: 'relation', type: 'KNOWS', key: 'r', payload });
    const callback = vi.fn();
    await client.subscribeRelationChanges(callback, { from: 0, relationType: ['KNOWS'], id: 'r' }).ready;
    expect(callback).toHaveBeenCalledWith(
      'DELETED',
      expect.objectContaining(ends),
      expect.objectContaining({ metadata: expect.objectContaining({ strength: 0 }) as unknown }),
      expect.anything(),
    );
    for await (const { row: relation } of client.subscribeRelationChanges({ from: 0 })) {
      expect(relation.id).toBe('r');
      break;
    }
  });

  test('tell of versions', async () => {
    const { client, database } = await connected();
    const row = {
      id: 'v',
      store: 's',
      branch: 'main',
      parents: [],
      description: '',
      author: 'ada',
      tags: [],
      dataHash: '0'.repeat(64),
      storage: 'snapshot',
      deltaDepth: 0,
      contentBytes: 1,
      position: 1,
      createdAt: 0,
    } as const;
    database.append({ kind: 'version', type: 's', key: 'v', payload: versionPayload.encode({ row }) });
    const callback = vi.fn();
    await client.subscribeStateVersionChanges(callback, { from: 0, store: 's' }).ready;
    expect(callback.mock.calls[0]?.slice(0, 3)).toEqual([
      'INSERTED',
      expect.objectContaining({ id: 'v', author: 'ada', parentVersionId: null }),
      undefined,
    ]);
    for await (const { change } of client.subscribeStateVersionChanges({ from: 0 })) {
      expect(change).toBe('INSERTED');
      break;
    }
  });
});
