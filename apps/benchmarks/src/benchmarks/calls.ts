import { openFloor } from '../floor/floor-host';
import { connect, subscribe } from '../measure/connect';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { timeInFlight } from '../measure/in-flight';
import { collectGarbage } from '../measure/memory';
import { median } from '../measure/statistics';
import { atLeast, type Benchmark } from './benchmark';

const IN_FLIGHT = 50;
const SESSION = 'benchmark';

interface Contestant {
  readonly what: string;
  /** Milliseconds for the calls. */
  time(payloads: readonly Uint8Array[]): Promise<number>;
}

/** One reducer call for each event, each awaited: the embedded host against the same SDK and module over a Map. */
export const calls: Benchmark = {
  name: 'calls',
  title: `one reducer call per event, awaited, ${IN_FLIGHT} in flight, nothing batched`,
  async run({ rounds, calls: count }, progress) {
    const bundle = await bundleModule();
    const contestants = [await floor(bundle), await embedded(bundle, false), await embedded(bundle, true)];
    const rates = contestants.map((): number[] => []);
    for (let round = -1; round < rounds; round++) {
      for (const [index, contestant] of contestants.entries()) {
        progress(`${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}: ${contestant.what}`);
        const payloads = Array.from({ length: count }, (_, call) => eventBatch(call, 1, SESSION));
        collectGarbage();
        const ms = await contestant.time(payloads);
        if (round >= 0) rates[index]?.push((count / ms) * 1_000);
      }
    }
    const medians = rates.map(median);
    const ratios = rates
      .slice(1)
      .map((list) => median(list.map((rate, round) => rate / (rates[0]?.[round] ?? Number.NaN))));
    const [ratio = Number.NaN, subscribed = Number.NaN] = ratios;
    return {
      durability: 'memory',
      rows: [
        ...contestants.map(({ what }, index) => ({
          what,
          value: medians[index] ?? Number.NaN,
          unit: 'per second' as const,
        })),
        { what: 'embedded host against the floor', value: ratio, unit: 'ratio' },
        { what: 'the same with a live subscription', value: subscribed, unit: 'ratio' },
      ],
      goals: [atLeast('embedded host, at least 0.8 of the floor', ratio, 0.8)],
    };
  },
};

async function floor(bundle: string): Promise<Contestant> {
  const host = await openFloor(bundle);
  const { reducers } = await connect(host.webSocket, 'benchmark');
  return {
    what: 'floor: the same SDK and module over a Map',
    time: (payloads) =>
      timeInFlight(payloads.length, IN_FLIGHT, (call) =>
        reducers.apply({ payload: payloads[call] ?? new Uint8Array() }),
      ),
  };
}

async function embedded(bundle: string, subscribed: boolean): Promise<Contestant> {
  const host = await openEmbedded(bundle);
  const connection = await connect(host.webSocket, 'benchmark');
  if (subscribed) await subscribe(connection, `SELECT * FROM outcome WHERE session = '${SESSION}'`);
  return {
    what: subscribed ? 'embedded host, outcome subscribed' : 'embedded host',
    time: (payloads) =>
      timeInFlight(payloads.length, IN_FLIGHT, (call) =>
        connection.reducers.apply({ payload: payloads[call] ?? new Uint8Array() }),
      ),
  };
}
