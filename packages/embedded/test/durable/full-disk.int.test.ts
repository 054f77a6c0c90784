import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { StorageError } from '../../src';
import { VirtualTime } from '../schedules/virtual-time';
import { replayable } from '../support/runs';
import { HOURS_MS } from './programs';
import { openVault, type Vault } from './vault-host';

const LANES = 8;
/** How often the full disk is written to. */
const ATTEMPTS = 4;
const MEGABYTE = 1 << 20;
const A_WHILE_MICROS = 60_000_000n;

/** Mounts a file system of a few megabytes. @returns where, or why that cannot be done here */
function mountSmall(): { readonly path: string } | { readonly reason: string } {
  if (platform !== 'linux') return { reason: 'it needs a tmpfs of Linux' };
  const path = mkdtempSync(join(tmpdir(), 'nerv-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', path], { stdio: 'pipe' });
    return { path };
  } catch (error) {
    rmSync(path, { recursive: true });
    return { reason: `mounting a tmpfs is not allowed: ${(error as Error).message.trim()}` };
  }
}

const small = mountSmall();
const reason = 'reason' in small ? small.reason : undefined;

afterAll(() => {
  if (!('path' in small)) return;
  // Lazily: a process that was started meanwhile (esbuild's) has inherited open files.
  execFileSync('umount', ['-l', small.path], { stdio: 'pipe' });
  rmSync(small.path, { recursive: true });
});

/** Writes through one lane until that is refused. @returns how many writes were acknowledged */
async function fill(vault: Vault, lane: number, length: number): Promise<number> {
  for (let count = 0; ; count++) {
    try {
      await vault.write(lane, `${count} `.padEnd(length, String(lane)));
    } catch (error) {
      expect(error).toBeInstanceOf(StorageError);
      return count;
    }
  }
}

/** Checks that all there is belongs to whole transactions. @returns how many there are of each lane */
async function countsOf(vault: Vault): Promise<readonly number[]> {
  const { entry, total } = await vault.look();
  return Array.from({ length: LANES }, (_, lane) => {
    const numbers = entry.filter(({ writer }) => writer === lane).map(({ n }) => n);
    const count = total.find(({ writer }) => writer === lane)?.count ?? 0;
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
    return count;
  });
}

it.skipIf(reason !== undefined)(
  `a disk that gets full loses nothing acknowledged, and there is room again${reason === undefined ? '' : ` (not run: ${reason})`}`,
  async () => {
    const { path } = small as { readonly path: string };
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5 * MEGABYTE, max: 10 * MEGABYTE }),
        fc.integer({ min: 100, max: 40_000 }),
        async (ballast, length) => {
          const dbPath = join(path, `db-${run++}`);
          const time = new VirtualTime();
          const times = { clock: time.clock, timers: time.timers };
          const pass = (): Promise<void> =>
            time.advance(A_WHILE_MICROS, () => new Promise((resolve) => setImmediate(resolve)));
          await writeFile(join(path, 'ballast'), new Uint8Array(ballast));
          const vault = await openVault({ dbPath, ...times });
          const lanes = Array.from({ length: LANES }, (_, lane) => lane);
          const acknowledged = lanes.map(() => 0);
          let found: readonly number[];
          try {
            for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
              const more = await Promise.all(lanes.map((lane) => fill(vault, lane, length)));
              for (const [lane, count] of more.entries()) acknowledged[lane]! += count;
              await pass();
            }
            await rm(join(path, 'ballast'));
            await pass();
            found = await countsOf(vault);
            for (const [lane, count] of found.entries()) {
              expect(count).toBeGreaterThanOrEqual(acknowledged[lane]!);
              // Each refused write may be there or not.
              expect(count).toBeLessThanOrEqual(acknowledged[lane]! + ATTEMPTS);
            }
            await vault.write(0, 'there is room');
          } finally {
            await vault.close();
          }
          const again = await openVault({ dbPath, ...times });
          try {
            expect(await countsOf(again)).toEqual(
              found.map((count, lane) => (lane === 0 ? count + 1 : count)),
            );
          } finally {
            await again.close();
          }
          await rm(dbPath, { recursive: true });
        },
      ),
      { ...replayable(1, 20), endOnFailure: true },
    );
  },
  HOURS_MS,
);
