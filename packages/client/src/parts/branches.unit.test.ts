import { describe, expect, test } from 'vitest';
import { connected } from '../../test/client';

const row = { store: 's', name: 'draft', head: 'v1', createdAt: 7_000 };
const branch = { store: 's', name: 'draft', head: 'v1', createdAt: new Date(7) };

describe('branches', () => {
  test('are created at a version, or empty', async () => {
    const { client, database } = await connected();
    const createdAt = new Date(1_750_000_000_000);
    expect(await client.createBranch('s', 'draft', 'v1')).toEqual({ ...branch, createdAt });
    expect(database.lastOperation).toEqual({
      tag: 'createBranch',
      value: { store: 's', name: 'draft', from: 'v1' },
    });
    expect(await client.createBranch('s', 'empty', null)).toMatchObject({ head: null });
    expect(database.lastOperation).toMatchObject({ value: { from: undefined } });
  });

  test('are read back where they had been created before', async () => {
    const { client, database } = await connected();
    // It has moved on meanwhile; the first result is what it was made as.
    let branches = [{ ...row, head: 'later' }];
    database.answer('listBranches', () => ({ branches, cursor: undefined }));
    await client.createBranch('s', 'draft', null, { operationId: 'op' });
    const again = await client.createBranch('s', 'draft', null, { operationId: 'op' });
    expect(again).toEqual({ ...branch, head: null });
    branches = [];
    await expect(client.createBranch('s', 'draft', null, { operationId: 'op' })).rejects.toThrow(/is gone/);
  });

  test('are found by name', async () => {
    const { client, database } = await connected();
    database.answer('listBranches', ({ name }) => ({
      branches: name === 'draft' ? [row] : [],
      cursor: undefined,
    }));
    expect(await client.getBranch('s', 'draft')).toEqual(branch);
    expect(await client.getBranch('s', 'other')).toBeUndefined();
  });

  test('are listed over as many pages as it takes', async () => {
    const { client, database } = await connected();
    database.answer('listBranches', ({ cursor }) => ({
      branches: [{ ...row, name: cursor ?? 'first' }],
      cursor: cursor === undefined ? 'second' : undefined,
    }));
    expect((await client.listBranches('s')).map(({ name }) => name)).toEqual(['first', 'second']);
  });

  test('refuse wrong names', async () => {
    const { client } = await connected();
    await expect(client.createBranch('', 'x', null)).rejects.toThrow(/^store is empty/);
    await expect(client.getBranch('s', '')).rejects.toThrow(/^name is empty/);
    await expect(client.listBranches(5 as unknown as string)).rejects.toThrow(/^store is 5/);
  });
});
