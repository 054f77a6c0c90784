import { readLog, type ReadLogRequest } from '@nerv/inner-universe/protocol';
import type { InnerUniverseConnection } from '@nerv/inner-universe';
import { connect } from '../measure/connect';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { timeInFlight } from '../measure/in-flight';
import { bytesInUse, collectGarbage } from '../measure/memory';
import { median, quantile } from '../measure/statistics';
import { below, type Benchmark, type Goal } from './benchmark';

const PER_CALL = 20;
const IN_FLIGHT = 50;
const PAGE = 100;
const PAGES = 500;
/** The first so many events are the measure for the rate later on. */
const BEGINNING = 10_000;

/** A log that grows: the rate of appending, a page anywhere in it, and what an event takes in memory. */
export const growth: Benchmark = {
  name: 'growth',
  title: `a log of many events, appended ${PER_CALL} a call, ${IN_FLIGHT} calls in flight`,
  async run({ events, rounds }, progress) {
    const bundle = await bundleModule();
    const beginning = Math.min(BEGINNING, events / 2);
    const first: number[] = [];
    for (let round = -1; round < rounds; round++) {
      progress(round < 0 ? 'warming up' : `a fresh log, round ${round + 1} of ${rounds}`);
      const rate = await appendToFresh(bundle, beginning);
      if (round >= 0) first.push(rate);
    }
    const host = await openEmbedded(bundle);
    const connection = await connect(host.webSocket, 'benchmark');
    const empty = bytesInUse();
    const rates: number[] = [];
    for (let done = 0; done < events; done += beginning) {
      if (rates.length % 10 === 0) progress(`${done} of ${events} events`);
      rates.push(await append(connection, Math.min(beginning, events - done)));
    }
    const perEvent = (bytesInUse() - empty) / events;
    progress('reading pages');
    const times = await readPages(connection, events);
    connection.disconnect();
    await host.close();
    const [early, late] = [median(first), median(rates.slice(-rounds))];
    return {
      durability: 'memory',
      rows: [
        { what: `appending ${beginning} to a fresh log`, value: early, unit: 'per second' },
        { what: `appending the last ${beginning} of ${events}`, value: late, unit: 'per second' },
        { what: 'last against first', value: late / early, unit: 'ratio' },
        { what: `a page of ${PAGE} anywhere, median`, value: median(times), unit: 'ms' },
        {
          what: `a page of ${PAGE} anywhere, 99 of 100 are faster than`,
          value: quantile(times, 0.99),
          unit: 'ms',
        },
        { what: 'memory of an event', value: perEvent, unit: 'bytes' },
      ],
      goals: [
        withinAFifth(late / early),
        below('a page anywhere under 2 ms (median)', median(times), 2),
        below('an event under 600 bytes', perEvent, 600),
      ],
    };
  },
};

function withinAFifth(ratio: number): Goal {
  return { text: 'the last rate within 20 % of the first, or above', value: ratio, reached: ratio >= 0.8 };
}

/** Appends to a log of its own, reads in it, and returns how many events a second it took. */
async function appendToFresh(bundle: string, events: number): Promise<number> {
  const host = await openEmbedded(bundle);
  const connection = await connect(host.webSocket, 'benchmark');
  const rate = await append(connection, events);
  await readPages(connection, events);
  connection.disconnect();
  await host.close();
  return rate;
}

/** Appends, and returns how many a second. */
async function append({ reducers }: InnerUniverseConnection, events: number): Promise<number> {
  const payloads = Array.from({ length: Math.ceil(events / PER_CALL) }, (_, call) =>
    eventBatch(call, PER_CALL),
  );
  collectGarbage();
  const ms = await timeInFlight(payloads.length, IN_FLIGHT, (call) =>
    reducers.apply({ payload: payloads[call] ?? new Uint8Array() }),
  );
  return ((payloads.length * PER_CALL) / ms) * 1_000;
}

/** Milliseconds of each page, at places all over the log. */
async function readPages({ procedures }: InnerUniverseConnection, events: number): Promise<number[]> {
  const times: number[] = [];
  for (let page = 0; page < PAGES; page++) {
    // A step that shares no factor with most lengths visits the log all over.
    const after = (page * 7_919) % Math.max(1, events - PAGE);
    const request: ReadLogRequest = {
      kinds: [],
      types: [],
      after,
      direction: 'forwards',
      limit: PAGE,
      maxBytes: 0,
    };
    const start = performance.now();
    const reply = readLog.reply.decode(
      await procedures.readLog({ request: readLog.request.encode(request) }),
    );
    if (page > 0) times.push(performance.now() - start);
    if (reply.tag === 'refused') throw new Error(reply.value.error);
  }
  return times;
}
