import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayable } from '../support/runs';
import { prepareProcesses, type Processes } from './processes';
import { textOf } from './twins-text';

let root: string;
let processes: Processes;
let runs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nerv-kill-'));
  processes = await prepareProcesses(root);
});
afterAll(async () => {
  await rm(processes.program, { force: true });
  await rm(root, { recursive: true, force: true });
});

/** How often one directory is written to, killed and opened again. */
const KILLS = 2;

it(
  'a killed process loses nothing acknowledged, leaves no half transaction and nothing unreadable',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ afterAcknowledged: fc.nat(400), after: fc.nat(30) }), {
          minLength: KILLS,
          maxLength: KILLS,
        }),
        async (kills) => {
          const directory = join(root, String(runs++));
          const acknowledged: number[] = [];
          let next = 0;
          for (const { afterAcknowledged, after } of kills) {
            acknowledged.push(...(await processes.writeAndKill(directory, next, afterAcknowledged, after)));
            const found = await processes.read(directory);
            if (found.kind !== 'rows') throw new Error(`The store cannot be read: ${found.message}`);
            const numbers = found.left.map(([n]) => n);
            expect(found.right).toEqual(found.left);
            expect(found.left).toEqual(numbers.map((n) => [n, textOf(n)]));
            const kept = new Set(numbers);
            expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
            next = Math.max(-1, ...numbers) + 1;
          }
          await rm(directory, { recursive: true });
        },
      ),
      // Two kills and four processes a run.
      replayable(2, KILLS),
    );
  },
  24 * 3_600_000,
);
