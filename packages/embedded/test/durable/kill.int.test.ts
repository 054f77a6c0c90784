import fc from 'fast-check';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replayable } from '../support/runs';
import { testDirectory } from './directories';
import { HOURS_MS, Program, vaultFile } from './programs';
import { openHost, Vault, type Rows } from './vault-host';

/** After so many kills a new directory is used, so that checking stays quick. */
const KILLS_OF_A_DIRECTORY = 12;

const CLIENTS = 4;
const LANES = 4;

/** What a killed process said before. */
interface Said {
  readonly isPublished: boolean;
  /** Writes acknowledged, by writer. */
  readonly done: ReadonlyMap<number, number>;
}

/** Runs the program and kills it when it has said so many lines. */
async function runAndKill(program: Program, args: readonly string[], count: number): Promise<Said> {
  const lines = await program.linesUntilKilled(count, ...args);
  const done = new Map<number, number>();
  for (const line of lines) {
    const [what, writer, n] = line.split(' ');
    if (what === 'done') done.set(Number(writer), Number(n));
  }
  return { isPublished: lines.includes('published'), done };
}

/** What is there when all calls that were planned are made. */
async function whenNothingIsPlanned(vault: Vault): Promise<Rows> {
  for (;;) {
    const rows = await vault.look();
    if (rows.later.length === 0) return rows;
  }
}

/** @returns the number of entries; all there are belong to whole transactions */
async function check(dbPath: string, said: Said, before: number): Promise<number> {
  const vault = new Vault(await openHost({ dbPath }));
  try {
    const { entry, total, secret } = await whenNothingIsPlanned(vault);
    expect(secret).toEqual([{ id: 1, text: 'made by init' }]);
    const totals = new Map(total.map(({ writer, count }) => [writer, count]));
    const entries = new Map<number, number[]>();
    for (const { writer, n, text } of entry) {
      expect(text.startsWith(`${writer} `)).toBe(true);
      entries.set(writer, [...(entries.get(writer) ?? []), n]);
    }
    for (const [writer, numbers] of entries) {
      const count = totals.get(writer) ?? 0;
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
    }
    expect(entries.size).toBe(totals.size);
    // One write of each may have been stored and not answered.
    for (const [writer, acknowledged] of said.done) {
      expect(totals.get(writer)).toBeGreaterThanOrEqual(acknowledged);
      expect(totals.get(writer)).toBeLessThanOrEqual(acknowledged + 1);
    }
    expect(entry.length).toBeGreaterThanOrEqual(before);
    expect(new Set(entry.map(({ seq }) => seq)).size).toBe(entry.length);
    // No call that was planned is made twice.
    expect(new Set(entry.map(({ text }) => text)).size).toBe(entry.length);
    return entry.length;
  } catch (error) {
    if (!said.isPublished && (error as { problem?: string }).problem === 'unknownDatabase') return 0;
    throw error;
  } finally {
    await vault.close();
  }
}

it(
  'a process that is killed at any point loses nothing acknowledged and leaves no half transaction',
  async () => {
    const root = await testDirectory();
    const program = await Program.make('write-until-killed.ts');
    const { bundle, cache } = await vaultFile();
    let kills = 0;
    let entries = 0;
    let isPublished = false;
    const directory = (): string => join(root, String(Math.floor(kills / KILLS_OF_A_DIRECTORY)));
    await fc.assert(
      fc.asyncProperty(
        // From the first thing it says on; most of the time under load.
        fc.oneof(
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
          { weight: 4, arbitrary: fc.integer({ min: 4, max: 900 }) },
        ),
        async (lines) => {
          const dbPath = directory();
          if (kills % KILLS_OF_A_DIRECTORY === 0) {
            entries = 0;
            isPublished = false;
          }
          const first = (kills % KILLS_OF_A_DIRECTORY) * CLIENTS * LANES;
          const args = [dbPath, bundle, cache, String(CLIENTS), String(LANES), String(first)];
          const said = await runAndKill(program, args, lines);
          isPublished ||= said.isPublished;
          entries = await check(dbPath, { ...said, isPublished }, entries);
          kills++;
          if (kills % KILLS_OF_A_DIRECTORY === 0) await rm(dbPath, { recursive: true });
        },
      ),
      // A run that failed is not made smaller: it would not be the same.
      { ...replayable(5), endOnFailure: true },
    );
  },
  HOURS_MS,
);
