import { runs } from '@nerv-tooling/vitest/runs';
import type { Value } from '@nerv/core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { BytePort } from '../../test/support/byte-port';
import { arbitraryStep, HistoryModel } from '../../test/support/history-model';
import { SpacetimeTemporalStore } from '../adapter/index';
import { MemoryVersionBackend } from '../backend/memory-version-backend';
import { TemporalStore } from '../temporal-store';
import type { VersionStoreOptions } from './options';
import type { VersionStore } from './version-store';

const options: fc.Arbitrary<VersionStoreOptions> = fc.record({
  snapshotEvery: fc.integer({ min: 1, max: 6 }),
  snapshotRatio: fc.constantFrom(0, 0.5, 1_000),
  cachedStates: fc.constantFrom(0, 1, 16),
});

type Open = (options: VersionStoreOptions) => VersionStore<Value>;

const implementations: readonly [string, () => Open][] = [
  [
    'TemporalStore',
    () => {
      const backend = new MemoryVersionBackend();
      return (chosen) => new TemporalStore<Value>({ ...chosen, backend });
    },
  ],
  [
    'SpacetimeTemporalStore',
    () => {
      const port = new BytePort();
      return (chosen) => new SpacetimeTemporalStore<Value>(port, chosen);
    },
  ],
];

describe.each(implementations)('%s: any history', (_name, createOpen) => {
  it('is what full copies of every version say', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(arbitraryStep, { maxLength: 30 }), async (chosen, steps) => {
        const open = createOpen();
        const model = new HistoryModel(open(chosen), () => open(chosen));
        for (const step of steps) await model.run(step);
        await model.finish();
      }),
      runs(60),
    );
  });
});
