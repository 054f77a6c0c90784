import { openFloor } from '../floor/floor-host';
import { connect, subscribe } from '../measure/connect';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { timeInFlight } from '../measure/in-flight';
import { compareInTurns, type Contestant } from '../measure/in-turns';
import { atLeast, type Benchmark } from './benchmark';

const IN_FLIGHT = 50;
const SESSION = 'benchmark';

/** One reducer call for each event, each awaited: the embedded host against the same SDK and module over a Map. */
export const calls: Benchmark = {
  name: 'calls',
  title: `one reducer call per event, awaited, ${IN_FLIGHT} in flight, nothing batched`,
  async run(settings, progress) {
    const bundle = await bundleModule();
    const contestants = [await floor(bundle), await embedded(bundle, false), await embedded(bundle, true)];
    const { rates, ratios } = await compareInTurns(contestants, settings, progress);
    const [, ratio = Number.NaN, subscribed = Number.NaN] = ratios;
    return {
      durability: 'memory',
      rows: [
        ...contestants.map(({ what }, index) => ({
          what,
          value: rates[index] ?? Number.NaN,
          unit: 'per second' as const,
        })),
        { what: 'embedded host against the floor', value: ratio, unit: 'ratio' },
        { what: 'the same with a live subscription', value: subscribed, unit: 'ratio' },
      ],
      goals: [atLeast('embedded host, at least 0.8 of the floor', ratio, 0.8)],
    };
  },
};

type Connection = Awaited<ReturnType<typeof connect>>;

function contestant(what: string, { reducers }: Connection): Contestant {
  return {
    what,
    prepare: (calls) => {
      const payloads = Array.from({ length: calls }, (_, call) => eventBatch(call, 1, SESSION));
      return () =>
        timeInFlight(calls, IN_FLIGHT, (call) =>
          reducers.apply({ payload: payloads[call] ?? new Uint8Array() }),
        );
    },
  };
}

async function floor(bundle: string): Promise<Contestant> {
  const host = await openFloor(bundle);
  return contestant('floor: the same SDK and module over a Map', await connect(host.webSocket, 'benchmark'));
}

async function embedded(bundle: string, subscribed: boolean): Promise<Contestant> {
  const host = await openEmbedded(bundle);
  const connection = await connect(host.webSocket, 'benchmark');
  if (subscribed) await subscribe(connection, `SELECT * FROM outcome WHERE session = '${SESSION}'`);
  return contestant(subscribed ? 'embedded host, outcome subscribed' : 'embedded host', connection);
}
