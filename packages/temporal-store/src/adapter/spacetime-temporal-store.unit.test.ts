import { ConflictError, TimeoutError, uuidv7 } from '@nerv/core';
import { describe, expect, it, vi } from 'vitest';
import { BytePort } from '../../test/support/byte-port';
import { contractState, runTemporalStoreContractSuite } from '../contracts/index';
import { SpacetimeTemporalStore } from './index';

runTemporalStoreContractSuite('SpacetimeTemporalStore', () => {
  const port = new BytePort();
  return { open: (options) => new SpacetimeTemporalStore(port, options) };
});

/** Lets everything run that waits for nothing but promises. */
async function promisesRun(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

describe('commits over a client', () => {
  it('need no read once the head is known', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    await store.commitVersion(contractState(0), 'First');
    port.reads.length = 0;
    await store.commitVersion(contractState(1), 'Second');
    const id = await store.commitVersion(contractState(2), 'Third');
    await store.recordDelta(id, [{ op: 'Set', path: ['count'], value: 3 }], 'Fourth');
    expect(port.reads).toEqual([]);
  });

  it('name the head they build on', async () => {
    const port = new BytePort();
    const inputs = vi.spyOn(port, 'commitStateVersion');
    const store = new SpacetimeTemporalStore(port, { store: 'a store', branch: 'a branch' });
    const first = await store.commitVersion(contractState(0), 'First');
    await store.commitVersion(contractState(1), 'Second');
    const common = { store: 'a store', branch: 'a branch' };
    expect(inputs.mock.calls).toEqual([
      [expect.objectContaining({ ...common, id: first, expectedHead: null, parentVersionIds: [] })],
      [expect.objectContaining({ ...common, expectedHead: first, parentVersionIds: [first] })],
    ]);
  });

  it('are sent before the one before is acknowledged, and settle in order', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    await store.commitVersion(contractState(0), 'First');
    port.hold();
    const ids = [uuidv7(), uuidv7(), uuidv7()];
    const settled: string[] = [];
    const commits = ids.map(async (id, at) => {
      settled.push(await store.commitVersion(contractState(at + 1), 'Next', { id }));
    });
    await promisesRun();
    expect(port.arrived.slice(1)).toEqual(ids);
    expect(settled).toEqual([]);
    port.release(1);
    await promisesRun();
    expect(settled).toEqual(ids.slice(0, 1));
    port.release();
    await Promise.all(commits);
    expect(settled).toEqual(ids);
  });

  it('settle in order also where a later one is answered first', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    const slow = uuidv7();
    let answerSlowOne = (): void => undefined;
    const gate = new Promise<void>((resolve) => (answerSlowOne = resolve));
    const commit = port.commitStateVersion.bind(port);
    port.commitStateVersion = async (input) => {
      const version = await commit(input);
      if (input.id === slow) await gate;
      return version;
    };
    const settled: string[] = [];
    const calls = [
      store.commitVersion(contractState(0), 'First', { id: slow }).then(() => settled.push('first')),
      store.commitVersion(contractState(1), 'Second').then(() => settled.push('second')),
      store.recordDelta('nothing', [], 'Refused').catch(() => settled.push('refused')),
    ];
    await promisesRun();
    expect(settled).toEqual([]);
    answerSlowOne();
    await Promise.all(calls);
    expect(settled).toEqual(['first', 'second', 'refused']);
  });

  it('fail with the commit they build on, which names its own reason', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    const first = await store.commitVersion(contractState(0), 'First');
    port.hold();
    const [parent, child, grandchild] = [uuidv7(), uuidv7(), uuidv7()];
    const reason = new TimeoutError({ message: 'No answer came within 5 ms.', timeoutMs: 5 });
    port.failures.set(parent, reason);
    const commits = [
      store.commitVersion(contractState(1), 'Parent', { id: parent }),
      store.commitVersion(contractState(2), 'Child', { id: child }),
      store.recordDelta(child, [{ op: 'Set', path: ['count'], value: 3 }], 'Grandchild', { id: grandchild }),
    ];
    const outcomes = Promise.allSettled(commits);
    await promisesRun();
    expect(port.arrived.slice(1)).toEqual([parent, child, grandchild]);
    port.release();
    await outcomes;
    await expect(commits[0]).rejects.toBe(reason);
    await expect(commits[1]).rejects.toMatchObject({
      code: 'CONFLICT',
      actual: first,
      expected: parent,
      cause: reason,
      message: expect.stringContaining('No answer came within 5 ms.') as string,
    });
    await expect(commits[2]).rejects.toMatchObject({ code: 'CONFLICT', actual: first, expected: child });
    const next = await store.commitVersion(contractState(4), 'Next');
    expect((await store.history()).map((version) => version.id)).toEqual([next, first]);
  });

  it('succeed where the one before was carried out although its answer was lost', async () => {
    const port = new BytePort();
    const lost = uuidv7();
    const reason = new TimeoutError({ message: 'No answer came within 5 ms.', timeoutMs: 5 });
    const commit = port.commitStateVersion.bind(port);
    port.commitStateVersion = async (input) => {
      const version = await commit(input);
      if (input.id === lost) throw reason;
      return version;
    };
    const store = new SpacetimeTemporalStore(port);
    await store.commitVersion(contractState(0), 'First');
    port.hold();
    const parent = store.commitVersion(contractState(1), 'Parent', { id: lost });
    const child = store.commitVersion(contractState(2), 'Child');
    const outcomes = Promise.allSettled([parent, child]);
    await promisesRun();
    port.release();
    await outcomes;
    await expect(parent).rejects.toBe(reason);
    expect((await store.history()).map((version) => version.id).slice(0, 2)).toEqual([await child, lost]);
    expect(await store.current()).toEqual(contractState(2));
  });

  it('keep their own error where it does not say that nothing happened', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    await store.commitVersion(contractState(0), 'First');
    port.hold();
    const ids = [uuidv7(), uuidv7()];
    const reasons = ids.map((id) => {
      const reason = new TimeoutError({ message: 'No answer.', timeoutMs: 5 });
      port.failures.set(id, reason);
      return reason;
    });
    const commits = ids.map((id) => store.commitVersion(contractState(1), 'Lost', { id }));
    const outcomes = Promise.allSettled(commits);
    await promisesRun();
    port.release();
    await outcomes;
    await expect(commits[0]).rejects.toBe(reasons[0]);
    await expect(commits[1]).rejects.toBe(reasons[1]);
  });

  it('refuse a commit called while the one it builds on was failing, without sending it', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    const first = await store.commitVersion(contractState(0), 'First');
    const failing = uuidv7();
    port.failures.set(failing, new ConflictError({ message: 'Refused.', actual: null, expected: null }));
    const parent = store.commitVersion(contractState(1), 'Parent', { id: failing });
    const children = [1, 2, 3].map((count) => store.commitVersion(contractState(count), 'Child'));
    const outcomes = await Promise.allSettled([parent, ...children]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(Array(4).fill('rejected'));
    expect(await store.current()).toEqual(contractState(0));
    expect((await store.history()).map((version) => version.id)).toEqual([first]);
  });

  it('that name their head do not depend on a refused call before them', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    const first = await store.commitVersion(contractState(0), 'First');
    const refused = store.recordDelta(first, [{ op: 'Delete', path: ['no'] }], 'Refused');
    const named = store.recordDelta(first, [{ op: 'Set', path: ['count'], value: 1 }], 'Named');
    const unnamed = store.commitVersion(contractState(2), 'Builds on the named one');
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION' });
    expect((await store.history()).map((version) => version.id)).toEqual([await unnamed, await named, first]);
  });

  it('can be aborted before they are sent', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    const controller = new AbortController();
    const reason = new Error('enough');
    const commit = store.commitVersion(contractState(0), 'First', { signal: controller.signal });
    controller.abort(reason);
    await expect(commit).rejects.toBe(reason);
    expect(port.arrived).toEqual([]);
  });

  it('keep far fewer bytes than full copies', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore(port);
    let id = await store.commitVersion(contractState(0, 2_000), 'First');
    const snapshot = port.storedBytes;
    for (let count = 1; count <= 100; count += 1) {
      id = await store.recordDelta(id, [{ op: 'Set', path: ['count'], value: count }], 'Next');
    }
    expect(port.storedBytes).toBeLessThan(0.1 * 101 * snapshot);
  });
});
