import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedSpacetime } from '@nerv/embedded';
import { connect } from '../measure/connect';
import { bundleModule } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { timeInFlight } from '../measure/in-flight';
import { inOwnProcess } from '../measure/own-process';
import { median } from '../measure/statistics';
import { inTemporaryDirectory } from '../measure/temporary-directory';
import { below, type Benchmark } from './benchmark';

/** What a process of its own does: opens the host's directory, or reads the database's LevelDB store and nothing more. */
export const restartParts = ['open', 'read'] as const;

export type RestartPart = (typeof restartParts)[number];

/** What such a process prints. */
export interface RestartTimes {
  readonly ms: number;
  /** Records of the store; 0 where a host was opened, which does not say. */
  readonly records: number;
  /** Bytes more than before, garbage collected: of the whole process, and of objects and buffers. */
  readonly rss: number;
  readonly heapAndExternal: number;
}

const PER_CALL = 100;
const IN_FLIGHT = 50;
/** Opening a directory, every row read and checked, against a bare read of the same LevelDB store. */
export const restart: Benchmark = {
  name: 'restart',
  title: 'a directory with a long log opened, every row read and checked, in processes of their own',
  run: ({ rows, rounds }, progress) =>
    inTemporaryDirectory(async (folder) => {
      const host = join(folder, 'host');
      const cache = join(folder, 'cache');
      progress(`writing ${rows} rows`);
      await writeLog(host, cache, rows);
      const databases = join(host, 'databases');
      const [id = ''] = await readdir(databases);
      const database = join(databases, id);
      // The engine writes to what it opens, and the host would refuse a store that somebody else has written to.
      const copy = join(folder, 'copy');
      await cp(join(database, 'records'), copy, { recursive: true });
      const run = async (part: RestartPart, path: string): Promise<RestartTimes> =>
        (await inOwnProcess(['--restart-part', part, path, cache])) as RestartTimes;
      const bare: RestartTimes[] = [];
      const opened: RestartTimes[] = [];
      const killed: RestartTimes[] = [];
      for (let round = -1; round < rounds; round++) {
        progress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`);
        const read = await run('read', copy);
        const open = await run('open', host);
        // What a killed process leaves has no such file, and is read by a child first.
        await rm(join(database, 'closed-cleanly'));
        const afterKill = await run('open', host);
        if (round < 0) continue;
        bare.push(read);
        opened.push(open);
        killed.push(afterKill);
      }
      const of = (runs: readonly RestartTimes[], what: (run: RestartTimes) => number): number =>
        median(runs.map(what));
      const against = median(bare.map(({ ms }, round) => (opened[round]?.ms ?? Number.NaN) / ms));
      const openMs = of(opened, ({ ms }) => ms);
      return {
        durability: 'synced',
        rows: [
          { what: 'records in the store', value: of(bare, ({ records }) => records), unit: 'count' },
          { what: 'bare read of the LevelDB store', value: of(bare, ({ ms }) => ms), unit: 'ms' },
          { what: 'opened after an orderly end', value: openMs, unit: 'ms' },
          { what: 'opened after a kill', value: of(killed, ({ ms }) => ms), unit: 'ms' },
          { what: 'opened against the bare read', value: against, unit: 'ratio' },
          {
            what: 'memory of a row whose B-trees nobody has asked yet, heap and external',
            value: of(opened, ({ heapAndExternal }) => heapAndExternal) / rows,
            unit: 'bytes',
          },
          {
            what: 'memory of a row whose B-trees nobody has asked yet, resident',
            value: of(opened, ({ rss }) => rss) / rows,
            unit: 'bytes',
          },
        ],
        goals: [
          below('opened in less than 2 times a bare read', against, 2),
          below('a million rows opened in less than 5 s, at this rate', (openMs / rows) * 1_000, 5),
        ],
      };
    }),
};

async function writeLog(dbPath: string, bundleCacheDir: string, rows: number): Promise<void> {
  const host = await EmbeddedSpacetime.open({ dbPath, bundleCacheDir });
  await host.publish('benchmark', { code: await bundleModule() });
  const connection = await connect(host.webSocket, 'benchmark');
  await timeInFlight(Math.ceil(rows / PER_CALL), IN_FLIGHT, (call) =>
    connection.reducers.apply({
      payload: eventBatch(call, Math.min(PER_CALL, rows - call * PER_CALL)),
    }),
  );
  connection.disconnect();
  await host.close();
}
