import { describe, expect, it } from 'vitest';
import { contractState, type ContractState } from '../contracts/index';
import { TemporalStore } from '../temporal-store';
import { resolveOptions, type VersionStoreOptions } from './options';

describe('options', () => {
  it('have defaults', () => {
    expect(resolveOptions({})).toEqual({
      store: 'default',
      branch: 'main',
      snapshotEvery: 100,
      snapshotRatio: 0.5,
      cachedStates: 16,
    });
  });

  const bad: readonly [keyof VersionStoreOptions, unknown][] = [
    ['store', ''],
    ['branch', 5],
    ['snapshotEvery', 0],
    ['snapshotEvery', 1_001],
    ['snapshotEvery', 2.5],
    ['snapshotRatio', -1],
    ['snapshotRatio', Number.NaN],
    ['cachedStates', -1],
  ];

  it.each(bad)('refuse %s %s', (field, value) => {
    expect(() => new TemporalStore({ [field]: value })).toThrow(
      expect.objectContaining({ code: 'VALIDATION', path: [field] }),
    );
  });
});

describe('options that are none', () => {
  const wrong = [null, 5, 'options', [], Symbol('options')] as never[];
  const refusal = expect.objectContaining({ code: 'VALIDATION', path: ['options'] }) as Error;

  it.each(wrong)('are refused: %s', async (options) => {
    expect(() => new TemporalStore(options)).toThrow(refusal);
    const store = new TemporalStore<ContractState>();
    await expect(store.commitVersion(contractState(0), '', options)).rejects.toEqual(refusal);
    await expect(store.recordDelta('v', [], '', options)).rejects.toEqual(refusal);
    await expect(store.history(options)).rejects.toEqual(refusal);
    expect(await store.branches()).toEqual([]);
  });

  it('are refused where one is misspelt: an expectation that is not looked at loses updates', async () => {
    const store = new TemporalStore<ContractState>();
    const options = { expectedHaed: null } as object;
    const named = { code: 'VALIDATION', path: ['options', 'expectedHaed'], rule: 'known-field' };
    await expect(store.commitVersion(contractState(0), '', options)).rejects.toMatchObject(named);
    await expect(store.recordDelta('v', [], '', options)).rejects.toMatchObject(named);
    await expect(store.history({ limt: 1 } as object)).rejects.toMatchObject({ path: ['options', 'limt'] });
    expect(() => new TemporalStore({ snapshotsEvery: 5 } as object)).toThrow(/snapshotsEvery is no option/);
    // A delta names its own head.
    const head = await store.commitVersion(contractState(0), 'First');
    await expect(store.recordDelta(head, [], '', { expectedHead: head } as object)).rejects.toMatchObject({
      path: ['options', 'expectedHead'],
    });
  });
});

describe('arguments', () => {
  const store = new TemporalStore<ContractState>();
  const state = contractState(0);
  const calls: readonly [string, () => Promise<unknown>, number?][] = [
    ['description', () => store.commitVersion(state, 5 as never)],
    ['id', () => store.commitVersion(state, '', { id: '' })],
    ['author', () => store.commitVersion(state, '', { author: 5 as never })],
    ['tags', () => store.commitVersion(state, '', { tags: 'tag' as never })],
    ['tags', () => store.commitVersion(state, '', { tags: ['a', ''] }), 1],
    ['parents', () => store.commitVersion(state, '', { parents: ['a', 'a'] })],
    ['parents', () => store.commitVersion(state, '', { parents: ['a'], expectedHead: 'b' })],
    ['parents', () => store.commitVersion(state, '', { parents: ['a'], expectedHead: null })],
    ['expectedHead', () => store.commitVersion(state, '', { expectedHead: '' })],
    ['versionId', () => store.recordDelta('', [], '')],
    ['id', () => store.checkout('')],
    ['id', () => store.version(null as never)],
    ['limit', () => store.history({ limit: -1 })],
    ['from', () => store.history({ from: '' })],
    ['time', () => store.at(new Date(Number.NaN))],
    ['time', () => store.versionAt('now' as never)],
    ['a', () => store.diff('', 'b')],
    ['b', () => store.diff('a', '')],
    ['name', () => store.branch('')],
    ['from', () => store.branch('side', '')],
    ['name', () => store.switchTo('')],
  ];

  it.each(calls)('that are wrong are refused by name: %s', async (field, call, index) => {
    const path = index === undefined ? [field] : [field, index];
    await expect(call()).rejects.toMatchObject({ code: 'VALIDATION', path });
    expect(await store.branches()).toEqual([]);
  });

  it('take no parents for a first version', async () => {
    const fresh = new TemporalStore<ContractState>();
    const first = await fresh.commitVersion(state, 'First', { parents: [] });
    await expect(fresh.commitVersion(state, 'Again', { parents: [] })).rejects.toMatchObject({
      code: 'CONFLICT',
      actual: first,
      expected: null,
    });
  });
});
