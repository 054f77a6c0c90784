import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { EmbeddedSpacetime } from '@nerv/embedded';
import { connect } from '../measure/connect';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { timeInFlight } from '../measure/in-flight';
import { compareInTurns, type Comparison, type Contestant } from '../measure/in-turns';
import { openSqlite } from '../measure/sqlite';
import { inTemporaryDirectory } from '../measure/temporary-directory';
import { WrittenCounter, type Written, type WrittenOperation } from '../measure/written';
import { atLeast, type Benchmark, type Row } from './benchmark';
import type { Settings } from './settings';

const IN_FLIGHT = 50;
/** What waits for the disk each time is done so much less often. */
const FEWER = 10;

type Connection = Awaited<ReturnType<typeof connect>>;

/** Reducer calls whose answers wait until they are on disk: beside the same in memory, SQLite, and a bare synced put. */
export const durable: Benchmark = {
  name: 'durable',
  title: `one reducer call per event, awaited and on disk, ${IN_FLIGHT} in flight or one alone, nothing batched by the client`,
  run: (settings, progress) =>
    inTemporaryDirectory(async (folder) => {
      const bundle = await bundleModule();
      progress('counting what a call writes');
      const written = await countWritten(bundle, join(folder, 'counted'), settings.calls);
      const bytes = Math.round(written.bytesPerCall);
      const rowsPerBatch = Math.max(1, Math.round(written.callsPerBatch * written.recordsPerCall));
      const memoryHost = await openEmbedded(bundle);
      const diskHost = await EmbeddedSpacetime.open({ dbPath: join(folder, 'host') });
      await diskHost.publish('benchmark', { code: bundle });
      const inMemory = await connect(memoryHost.webSocket, 'benchmark');
      const onDisk = await connect(diskHost.webSocket, 'benchmark');
      const single = openSqlite(join(folder, 'single.db'), bytes);
      const batched = openSqlite(
        join(folder, 'batched.db'),
        Math.round(written.bytesPerCall / written.recordsPerCall),
      );
      const bare = new ClassicLevel<Uint8Array, Uint8Array>(join(folder, 'bare'), {
        keyEncoding: 'view',
        valueEncoding: 'view',
      });
      const many = await compare(settings, progress, `${IN_FLIGHT} in flight: `, [
        calling('in memory', inMemory, IN_FLIGHT),
        calling('on disk', onDisk, IN_FLIGHT),
        synchronously(`SQLite, ${rowsPerBatch} rows a transaction`, (calls) => {
          const transactions = Math.ceil(calls / written.callsPerBatch);
          for (let done = 0; done < transactions; done++) batched.insert(rowsPerBatch);
        }),
      ]);
      const fewer = { ...settings, calls: Math.ceil(settings.calls / FEWER) };
      const alone = await compare(fewer, progress, 'one alone: ', [
        putting('bare synced put of the same bytes', bare, bytes),
        calling('one call in flight, on disk', onDisk, 1),
        synchronously('SQLite, one insert a transaction', (calls) => {
          for (let call = 0; call < calls; call++) single.insert(1);
        }),
      ]);
      for (const connection of [inMemory, onDisk]) connection.disconnect();
      for (const store of [memoryHost, diskHost, bare, single, batched]) await store.close();
      return {
        durability: 'synced',
        rows: [
          { what: 'bytes a call writes (keys and values)', value: bytes, unit: 'bytes' },
          { what: 'records a call writes', value: written.recordsPerCall, unit: 'count' },
          { what: 'calls that share a synced write', value: written.callsPerBatch, unit: 'count' },
          ...many.rows,
          { what: 'on disk against in memory', value: ratio(many, 1, 0), unit: 'ratio' },
          { what: 'on disk against SQLite in equal batches', value: ratio(many, 1, 2), unit: 'ratio' },
          ...alone.rows,
          { what: 'one call in flight against a bare synced put', value: ratio(alone, 1, 0), unit: 'ratio' },
          {
            what: 'one call in flight against one SQLite insert',
            value: ratio(alone, 1, 2),
            unit: 'ratio',
          },
          {
            what: `${IN_FLIGHT} in flight against one SQLite insert at a time`,
            value: rate(many, 1) / rate(alone, 2),
            unit: 'ratio',
          },
        ],
        goals: [
          atLeast('on disk, at least 0.6 of in memory', ratio(many, 1, 0), 0.6),
          atLeast('on disk, at least SQLite in equal batches', ratio(many, 1, 2), 1),
          atLeast('one alone within 1.5 times a bare synced put', ratio(alone, 1, 0), 1 / 1.5),
        ],
      };
    }),
};

interface Compared extends Comparison {
  readonly rows: readonly Row[];
}

async function compare(
  settings: Settings,
  progress: (text: string) => void,
  about: string,
  contestants: readonly Contestant[],
): Promise<Compared> {
  const comparison = await compareInTurns(contestants, settings, (text) => {
    progress(about + text);
  });
  const rows = contestants.map(({ what }, index) => ({
    what,
    value: comparison.rates[index] ?? Number.NaN,
    unit: 'per second' as const,
  }));
  return { ...comparison, rows };
}

function rate({ rates }: Comparison, index: number): number {
  return rates[index] ?? Number.NaN;
}

function ratio({ ratios }: Comparison, one: number, other: number): number {
  return (ratios[one] ?? Number.NaN) / (ratios[other] ?? Number.NaN);
}

function calling(what: string, { reducers }: Connection, inFlight: number): Contestant {
  return {
    what,
    prepare: (calls) => {
      const payloads = Array.from({ length: calls }, (_, call) => eventBatch(call, 1));
      return () =>
        timeInFlight(calls, inFlight, (call) =>
          reducers.apply({ payload: payloads[call] ?? new Uint8Array() }),
        );
    },
  };
}

function putting(what: string, level: ClassicLevel<Uint8Array, Uint8Array>, bytes: number): Contestant {
  let key = 0n;
  const value = new Uint8Array(bytes - 8).fill(0x5a);
  return {
    what,
    prepare: (calls) => () =>
      timeInFlight(calls, 1, () => {
        const ascending = new Uint8Array(8);
        new DataView(ascending.buffer).setBigUint64(0, key++);
        return level.put(ascending, value, { sync: true });
      }),
  };
}

function synchronously(what: string, write: (calls: number) => void): Contestant {
  return {
    what,
    prepare: (calls) => () => {
      const start = performance.now();
      write(calls);
      return Promise.resolve(performance.now() - start);
    },
  };
}

/** What a call writes, and how many share a write, from a run over a store that tells of its writes. */
async function countWritten(bundle: string, path: string, calls: number): Promise<Written> {
  const store = new ClassicLevel<Uint8Array, Uint8Array>(path, {
    keyEncoding: 'view',
    valueEncoding: 'view',
  });
  const host = await EmbeddedSpacetime.open({ store });
  await host.publish('benchmark', { code: bundle });
  const connection = await connect(host.webSocket, 'benchmark');
  const run = calling('', connection, IN_FLIGHT).prepare(calls);
  const counter = new WrittenCounter();
  store.on('write', (operations: readonly WrittenOperation[]) => {
    counter.add(operations);
  });
  await run();
  const written = counter.perCall(calls);
  connection.disconnect();
  await host.close();
  await store.close();
  return written;
}
