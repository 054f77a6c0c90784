import { InnerUniverseClient, type ClientOptions } from '@nerv/client';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { timeInFlight } from '../measure/in-flight';
import { compareInTurns } from '../measure/in-turns';
import type { Benchmark } from './benchmark';

const IN_FLIGHT = 50;

/** Awaited `publishEvent` of the client, with its batching and without. */
export const publish: Benchmark = {
  name: 'publish',
  title: `awaited publishEvent of the client, ${IN_FLIGHT} in flight`,
  async run(settings, progress) {
    const host = await openEmbedded(await bundleModule());
    const connected = async (batch: ClientOptions['batch']) => {
      const connect: ClientOptions['connect'] = (builder) => builder.withWSFn(host.webSocket);
      const client = new InnerUniverseClient({ uri: host.uri, database: 'benchmark', connect, batch });
      await client.connect();
      return client;
    };
    const clients = [
      { what: 'unbatched: one call per event', client: await connected(false) },
      { what: 'batched: concurrent writes share a call', client: await connected({}) },
    ];
    const contestants = clients.map(({ what, client }) => ({
      what,
      prepare: (calls: number) => () =>
        timeInFlight(calls, IN_FLIGHT, (index) =>
          client.publishEvent(
            'ORDER_PLACED',
            { order: index, total: 129.95, items: [3, 14, 159] },
            { source: 'benchmark' },
          ),
        ),
    }));
    const { rates } = await compareInTurns(contestants, settings, progress);
    for (const { client } of clients) await client.disconnect();
    await host.close();
    return {
      durability: 'memory',
      rows: contestants.map(({ what }, index) => ({
        what,
        value: rates[index] ?? Number.NaN,
        unit: 'per second' as const,
      })),
      goals: [],
    };
  },
};
