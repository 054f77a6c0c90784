import { InnerUniverseClient, type ClientOptions } from '@nerv/client';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { timeInFlight } from '../measure/in-flight';
import { collectGarbage } from '../measure/memory';
import { median } from '../measure/statistics';
import type { Benchmark } from './benchmark';

const IN_FLIGHT = 50;

/** Awaited `publishEvent` of the client, with its batching and without. */
export const publish: Benchmark = {
  name: 'publish',
  title: `awaited publishEvent of the client, ${IN_FLIGHT} in flight`,
  async run({ rounds, calls }, progress) {
    const host = await openEmbedded(await bundleModule());
    const connected = async (batch: ClientOptions['batch']) => {
      const connect: ClientOptions['connect'] = (builder) => builder.withWSFn(host.webSocket);
      const client = new InnerUniverseClient({ uri: host.uri, database: 'benchmark', connect, batch });
      await client.connect();
      return client;
    };
    const contestants = [
      { what: 'unbatched: one call per event', client: await connected(false), rates: [] as number[] },
      { what: 'batched: concurrent writes share a call', client: await connected({}), rates: [] as number[] },
    ];
    for (let round = -1; round < rounds; round++) {
      for (const { what, client, rates } of contestants) {
        progress(`${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}: ${what}`);
        collectGarbage();
        const ms = await timeInFlight(calls, IN_FLIGHT, (index) =>
          client.publishEvent(
            'ORDER_PLACED',
            { order: index, total: 129.95, items: [3, 14, 159] },
            { source: 'benchmark' },
          ),
        );
        if (round >= 0) rates.push((calls / ms) * 1_000);
      }
    }
    for (const { client } of contestants) await client.disconnect();
    await host.close();
    return {
      durability: 'memory',
      rows: contestants.map(({ what, rates }) => ({
        what,
        value: median(rates),
        unit: 'per second' as const,
      })),
      goals: [],
    };
  },
};
