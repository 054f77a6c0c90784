import type { DeltaOperation, Value } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { own } from '../immutable/own';
import type { Tip } from './branch-line';
import { chooseStorage } from './storage-policy';

const options = { snapshotEvery: 4, snapshotRatio: 0.5 };
const small: DeltaOperation[] = [{ op: 'Set', path: ['a'], value: 1 }];
const large: DeltaOperation[] = [{ op: 'Set', path: ['a'], value: 'x'.repeat(700) }];

function tip(state: Value | undefined, more: Partial<Tip> = {}): Tip {
  return { head: 'head', state, deltaDepth: 0, countedBytes: 0, ...more };
}

describe('choosing between a delta and a snapshot', () => {
  const state = own({ a: 1, text: 'y'.repeat(1_000) });

  it('stores a first version as a snapshot', () => {
    expect(chooseStorage(options, tip(undefined), [], state)).toMatchObject({
      content: { storage: 'snapshot', state },
      deltaDepth: 0,
    });
  });

  it('stores small changes as deltas, and a snapshot after so many', () => {
    const depths = [0, 1, 2, 3].map((deltaDepth) => {
      const choice = chooseStorage(options, tip(state, { deltaDepth }), small, state);
      return [choice.content.storage, choice.deltaDepth];
    });
    expect(depths).toEqual([
      ['delta', 1],
      ['delta', 2],
      ['delta', 3],
      ['snapshot', 0],
    ]);
  });

  it('stores a change that is large against the state as a snapshot', () => {
    expect(chooseStorage(options, tip(state), large, state).content.storage).toBe('snapshot');
    expect(chooseStorage({ ...options, snapshotRatio: 1 }, tip(state), large, state).content.storage).toBe(
      'delta',
    );
    expect(chooseStorage({ ...options, snapshotRatio: 0 }, tip(state), small, state).content.storage).toBe(
      'snapshot',
    );
  });

  it('counts a state once and remembers it', () => {
    const { countedBytes } = chooseStorage(options, tip(state), small, state);
    expect(countedBytes).toBeGreaterThan(1_000);
    const unread = new Proxy({}, { ownKeys: () => expect.unreachable('the state was counted again') });
    const again = chooseStorage(options, tip(state, { countedBytes }), small, unread);
    expect(again).toMatchObject({ content: { storage: 'delta' }, countedBytes });
  });
});
