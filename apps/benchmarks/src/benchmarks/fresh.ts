import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleModule } from '../measure/embedded';
import { median } from '../measure/statistics';
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
  async run({ rounds }, progress) {
    const folder = await mkdtemp(join(tmpdir(), 'nerv-benchmark-'));
    try {
      const bundle = join(folder, 'module.js');
      await writeFile(bundle, await bundleModule());
      const cache = join(folder, 'cache');
      progress('filling the cache of prepared bundles');
      await inProcess(bundle, cache);
      const runs: FreshTimes[] = [];
      for (let round = 0; round < rounds; round++) {
        progress(`process ${round + 1} of ${rounds}`);
        runs.push(await inProcess(bundle, cache));
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
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** Runs the measurement in a process of its own: what was loaded and compiled before would flatter it. */
async function inProcess(bundle: string, cache: string): Promise<FreshTimes> {
  const program = process.argv[1];
  if (program === undefined) throw new Error('The program does not know its own file.');
  const child = spawn(process.execPath, [program, '--fresh-database', bundle, cache], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`The process that makes fresh databases ended with ${code}.`);
  return JSON.parse(output) as FreshTimes;
}
