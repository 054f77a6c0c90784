import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayable } from '../support/runs';
import { prepareProcesses, type Processes } from './processes';
import { textOf } from './twins-text';

let root: string;
let original: string;
let processes: Processes;
/** Files of the original, of every kind there is, without those that hold nothing. */
let files: string[];
let rows = 0;
let runs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nerv-damage-'));
  processes = await prepareProcesses(root);
  original = join(root, 'original');
  // Written, killed, opened again: there are tables, a log and a manifest.
  await processes.writeAndKill(original, 0, 300, 0);
  const found = await processes.read(original);
  if (found.kind !== 'rows') throw new Error(found.message);
  await processes.writeAndKill(original, found.left.length, 200, 0);
  rows = found.left.length + 200;
  const entries = await readdir(original, { recursive: true });
  const sizes = await Promise.all(entries.map((entry) => stat(join(original, entry))));
  files = entries.filter((_, at) => sizes[at]?.isFile() === true && (sizes[at]?.size ?? 0) > 0).sort();
}, 120_000);

afterAll(async () => {
  await rm(processes.program, { force: true });
  await rm(root, { recursive: true, force: true });
});

const damage = fc.record({
  file: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  /** Which bit is flipped; -1 for a file that ends there. */
  how: fc.oneof(fc.constant(-1), fc.nat(7)),
});

it(
  'a damaged file is noticed, or is a shorter past: never a wrong row, never a hang',
  async () => {
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, how }) => {
        const copy = join(root, `copy-${runs++}`);
        await cp(original, copy, { recursive: true });
        const path = join(copy, files[Math.floor(file * files.length)] as string);
        const content = await readFile(path);
        const offset = Math.floor(at * content.length);
        if (how < 0) await writeFile(path, content.subarray(0, offset));
        else {
          content[offset] = (content[offset] as number) ^ (1 << how);
          await writeFile(path, content);
        }
        const found = await processes.read(copy);
        await rm(copy, { recursive: true });
        if (found.kind === 'refused') {
          expect(found.problem).not.toBe('unexpected');
          outcomes.set(found.problem, (outcomes.get(found.problem) ?? 0) + 1);
          return;
        }
        // Calls are committed in the order of their numbers, so every past is the numbers up to some one.
        expect(found.left).toEqual(Array.from(found.left, (_, n) => [n, textOf(n)]));
        expect(found.right).toEqual(found.left);
        const outcome = found.left.length < rows ? 'shorter' : 'whole';
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }),
      replayable(12),
    );
    console.log(`damaged files: ${JSON.stringify(Object.fromEntries(outcomes))}`);
  },
  24 * 3_600_000,
);
