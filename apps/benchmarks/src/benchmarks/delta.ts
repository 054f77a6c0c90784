import { encodeValue, uuidv7, type Value } from '@nerv/core';
import { InnerUniverseClient } from '@nerv/client';
import { TemporalStore } from '@nerv/temporal-store';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { collectGarbage } from '../measure/memory';
import { median } from '../measure/statistics';
import { below, type Benchmark } from './benchmark';

const COMMITS = 200;

interface State {
  readonly [account: string]: {
    readonly owner: string;
    readonly balance: number;
    readonly tags: readonly string[];
  };
}

/** A change of one number in a state of about a megabyte. */
export const delta: Benchmark = {
  name: 'delta',
  title: 'commit of a small delta on a state of 1 MB, hashing included',
  async run({ rounds }, progress) {
    const state = largeState();
    const stateBytes = encodeValue(state).length;
    const host = await openEmbedded(await bundleModule());
    const client = new InnerUniverseClient({
      uri: host.uri,
      database: 'benchmark',
      connect: (builder) => builder.withWSFn(host.webSocket),
    });
    await client.connect();
    const inProcess = new TemporalStore<State>();
    const stored = new SpacetimeTemporalStore<State>(client, { store: 'benchmark' });
    const contestants = [
      { what: 'in process', store: inProcess, times: [] as number[] },
      { what: 'stored in the database', store: stored, times: [] as number[] },
    ];
    const whole: number[] = [];
    const heads = new Map<string, string>();
    for (const { what, store } of contestants) {
      progress(`first version: ${what}`);
      heads.set(what, await store.commitVersion(state, 'all of it'));
    }
    for (let round = -1; round < rounds; round++) {
      for (const { what, store, times } of contestants) {
        progress(`${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}: ${what}`);
        collectGarbage();
        const start = performance.now();
        for (let commit = 0; commit < COMMITS; commit++) {
          const path = [`account-${(commit * 37) % 5_000}`, 'balance'];
          const operation = { op: 'Set', path, value: commit + round / 10 } as const;
          heads.set(what, await store.recordDelta(heads.get(what) ?? uuidv7(), [operation], 'one number'));
        }
        if (round >= 0) times.push((performance.now() - start) / COMMITS);
      }
      const start = performance.now();
      for (let copy = 0; copy < 10; copy++) JSON.stringify(state);
      if (round >= 0) whole.push((performance.now() - start) / 10);
    }
    const deltaBytes = encodeValue([
      { op: 'Set', path: ['account-37', 'balance'], value: 1.5 },
    ] satisfies Value).length;
    await client.disconnect();
    await host.close();
    const [own = Number.NaN, durable = Number.NaN] = contestants.map(({ times }) => median(times));
    return {
      durability: 'memory',
      rows: [
        { what: 'the state, encoded', value: stateBytes, unit: 'bytes' },
        { what: 'a delta, encoded', value: deltaBytes, unit: 'bytes' },
        { what: 'commit in process', value: own, unit: 'ms' },
        { what: 'commit to the database, awaited', value: durable, unit: 'ms' },
        { what: 'JSON.stringify of the state', value: median(whole), unit: 'ms' },
      ],
      goals: [
        below('a commit to the database under 1 ms', durable, 1),
        below('and under 1/20 of JSON.stringify of the state', durable / median(whole), 1 / 20),
        below('its stored bytes under 10 % of a copy', deltaBytes / stateBytes, 0.1),
      ],
    };
  },
};

function largeState(): State {
  return Object.fromEntries(
    Array.from({ length: 12_500 }, (_, index) => [
      `account-${index}`,
      { owner: `owner number ${index}`, balance: index * 1.25, tags: ['checked', `group-${index % 50}`] },
    ]),
  );
}
