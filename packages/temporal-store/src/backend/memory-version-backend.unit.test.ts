import { hashValue, VirtualClock, type CommitStateVersionInput, type Value } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { MemoryVersionBackend } from './memory-version-backend';

function snapshot(state: Value, more: Partial<CommitStateVersionInput> = {}): CommitStateVersionInput {
  return {
    description: 'A state',
    content: { storage: 'snapshot', state },
    dataHash: hashValue(state),
    ...more,
  };
}

describe('MemoryVersionBackend', () => {
  it('fills in what a commit leaves out', async () => {
    const backend = new MemoryVersionBackend({ clock: new VirtualClock(1_000) });
    const first = await backend.commitStateVersion(snapshot({ a: 1 }));
    expect(first).toEqual({
      id: first.id,
      store: 'default',
      branch: 'main',
      parentVersionIds: [],
      parentVersionId: null,
      description: 'A state',
      author: null,
      tags: [],
      dataHash: hashValue({ a: 1 }),
      storage: 'snapshot',
      deltaDepth: 0,
      position: 1,
      createdAt: new Date(1_000),
    });
    const second = await backend.commitStateVersion(snapshot({ a: 2 }));
    expect(second).toMatchObject({ parentVersionId: first.id, position: 2 });
  });

  it('refuses a commit without hash, a delta without parent, and an aborted one, and stores nothing', async () => {
    const backend = new MemoryVersionBackend();
    const reason = new Error('enough');
    const content = { storage: 'delta', operations: [] } as const;
    const refused: [CommitStateVersionInput, unknown][] = [
      [snapshot(1, { dataHash: undefined }), { rule: 'required' }],
      [snapshot(1, { content }), { rule: 'needs-parent' }],
      [snapshot(1, { expectedHead: 'another' }), { code: 'CONFLICT', actual: null, expected: 'another' }],
      [snapshot(1, { parentVersionIds: ['another'], expectedHead: null }), { code: 'VERSION_NOT_FOUND' }],
      [snapshot(1, { signal: AbortSignal.abort(reason) }), reason],
    ];
    for (const [input, error] of refused) {
      await expect(backend.commitStateVersion(input)).rejects.toMatchObject(error as object);
    }
    expect(await backend.listBranches('default')).toEqual([]);
  });

  it('takes the first parent for the expected head', async () => {
    const backend = new MemoryVersionBackend();
    const first = await backend.commitStateVersion(snapshot(1));
    await backend.commitStateVersion(snapshot(2, { parentVersionIds: [first.id] }));
    const stale = backend.commitStateVersion(snapshot(3, { parentVersionIds: [first.id] }));
    await expect(stale).rejects.toMatchObject({ code: 'CONFLICT', expected: first.id });
  });

  it('shares snapshots of the same state, and never another state under the same hash', async () => {
    const backend = new MemoryVersionBackend();
    const state = { list: [1, 2, 3] };
    const ids = [
      (await backend.commitStateVersion(snapshot(state))).id,
      (await backend.commitStateVersion(snapshot({ list: [1, 2, 3] }))).id,
      (await backend.commitStateVersion(snapshot({ other: true }, { dataHash: hashValue(state) }))).id,
    ];
    const contents = await Promise.all(
      ids.map(async (id) => {
        const [stored] = await backend.readVersionContent(id);
        return stored?.content.storage === 'snapshot' ? stored.content.state : undefined;
      }),
    );
    expect(contents).toEqual([state, state, { other: true }]);
    expect(contents[1]).toBe(contents[0]);
  });

  it('never dates a version before an earlier one', async () => {
    let now = 5_000;
    const clock = new VirtualClock();
    clock.now = () => now;
    const backend = new MemoryVersionBackend({ clock });
    const first = await backend.commitStateVersion(snapshot(1));
    now = 4_000;
    const second = await backend.commitStateVersion(snapshot(2));
    expect([first.createdAt, second.createdAt]).toEqual([new Date(5_000), new Date(5_000)]);
  });

  it('hands out copies of its dates', async () => {
    const backend = new MemoryVersionBackend({ clock: new VirtualClock(1_000) });
    const { id, createdAt } = await backend.commitStateVersion(snapshot(1));
    createdAt.setTime(0);
    (await backend.getStateVersion(id)).createdAt.setTime(0);
    (await backend.getVersionHistory(id))[0]?.createdAt.setTime(0);
    (await backend.getBranch('default', 'main'))?.createdAt.setTime(0);
    (await backend.listBranches('default'))[0]?.createdAt.setTime(0);
    expect((await backend.getStateVersion(id)).createdAt).toEqual(new Date(1_000));
    expect((await backend.getBranch('default', 'main'))?.createdAt).toEqual(new Date(1_000));
  });

  it('reads a chain from the snapshot up', async () => {
    const backend = new MemoryVersionBackend();
    const { id } = await backend.commitStateVersion(snapshot({ a: 1 }));
    const delta = await backend.commitStateVersion(
      snapshot(
        { a: 2 },
        { content: { storage: 'delta', operations: [{ op: 'Set', path: ['a'], value: 2 }] } },
      ),
    );
    expect(delta).toMatchObject({ storage: 'delta', deltaDepth: 1 });
    const chain = await backend.readVersionContent(delta.id);
    expect(chain.map((stored) => stored.version.id)).toEqual([id, delta.id]);
    expect(await backend.getVersionHistory(delta.id, { limit: 1 })).toHaveLength(1);
    await expect(backend.readVersionContent('missing')).rejects.toMatchObject({ versionId: 'missing' });
  });
});
