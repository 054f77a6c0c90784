import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleModule } from '../measure/embedded';
import { inOwnProcess } from '../measure/own-process';
import { median } from '../measure/statistics';
import { inTemporaryDirectory } from '../measure/temporary-directory';
import { below, type Benchmark } from './benchmark';

/** What `fresh-database` prints: milliseconds of the first database of a process, and of those after. */
export interface FreshTimes {
  readonly first: number;
  readonly after: readonly number[];
}

/** A fresh, isolated database in memory: a host opened and the bundled module published in it, up to the first answer. */
export const fresh: Benchmark = {
  name: 'fresh',
  title: 'a fresh database in memory, the module bundled already',
  run: ({ rounds }, progress) =>
    inTemporaryDirectory(async (folder) => {
      const bundle = join(folder, 'module.js');
      await writeFile(bundle, await bundleModule());
      const cache = join(folder, 'cache');
      const inProcess = async (): Promise<FreshTimes> =>
        (await inOwnProcess(['--fresh-database', bundle, cache])) as FreshTimes;
      progress('filling the cache of prepared bundles');
      await inProcess();
      const runs: FreshTimes[] = [];
      for (let round = 0; round < rounds; round++) {
        progress(`process ${round + 1} of ${rounds}`);
        runs.push(await inProcess());
      }
      const first = median(runs.map((run) => run.first));
      const after = median(runs.map((run) => median(run.after)));
      return {
        durability: 'memory',
        rows: [
          { what: 'first of a process', value: first, unit: 'ms' },
          { what: 'after that', value: after, unit: 'ms' },
        ],
        goals: [below('first under 25 ms', first, 25), below('after that under 5 ms', after, 5)],
      };
    }),
};
