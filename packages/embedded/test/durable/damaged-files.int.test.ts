import fc from 'fast-check';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { replayable } from '../support/runs';
import { damagedCopy, isHarmless, randomDamage, type Damage } from './damages';
import { suiteDirectory } from './directories';
import { HOURS_MS, Program, vaultFile } from './programs';
import type { Sight } from './programs/open-and-look';
import { contentsOf, openVault, VAULT, type Rows } from './vault-host';
import { VaultModel, type Contents } from './vault-model';
import { randomSteps } from './vault-steps';

/** At each opening the storage engine writes what was in its log into a table; at the fourth it merges tables. */
const SESSIONS = 4;
const TRANSACTIONS_OF_A_SESSION = 60;

const folder = suiteDirectory();
/** What the vault held after each transaction. */
const states: Contents[] = [];
let program: Program;
let cache: string;

/** Makes the vault in a few sessions, and keeps the directory as it is while a host has it open, and after that is closed. */
beforeAll(async () => {
  program = await Program.make('open-and-look.ts');
  ({ cache } = await vaultFile());
  const dbPath = join(folder.path, 'closed');
  let model = new VaultModel();
  states.push(model.contents);
  const all = fc.sample(randomSteps, { numRuns: SESSIONS * TRANSACTIONS_OF_A_SESSION, seed: 7 });
  let seed = 1;
  const random = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => (seed = next(seed)) >>> 24);
  for (let session = 0; session < SESSIONS; session++) {
    const vault = await openVault({ dbPath, random });
    for (let at = 0; at < TRANSACTIONS_OF_A_SESSION; at++) {
      const steps = all[session * TRANSACTIONS_OF_A_SESSION + at] ?? [];
      // What the model refuses, the module does.
      await vault.run(...steps).catch(() => undefined);
      model = model.after(steps);
      states.push(model.contents);
      const id = session * TRANSACTIONS_OF_A_SESSION + at + 10;
      if (at % 8 === 0) await vault.host.call(VAULT, 'keep_secret', [id, secretOf(id)]);
    }
    if (session === SESSIONS - 1) await cp(dbPath, join(folder.path, 'open'), { recursive: true });
    await vault.close();
  }
}, 120_000);

function next(state: number): number {
  return (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
}

/** Text that does not get shorter when it is compressed. */
function secretOf(id: number): string {
  let state = id;
  const char = (): string => String.fromCharCode(33 + (((state = next(state)) >>> 16) % 90));
  return id === 1 ? 'made by init' : Array.from({ length: 3000 }, char).join('');
}

let copies = 0;

/** @returns what became of it: `right`, `shorter`, or the problem it was refused for */
async function outcomeOf(damage: Damage): Promise<string> {
  const dbPath = join(folder.path, `copy-${copies++}`);
  const what = `${damage.base}: ${await damagedCopy(join(folder.path, damage.base), dbPath, damage)}`;
  const sight = await program.result<Sight>(what, dbPath, cache);
  await rm(dbPath, { recursive: true });
  if ('refused' in sight) {
    expect(sight.refused.name, `${what}: ${sight.refused.message}`).toBe('StorageError');
    return sight.refused.problem ?? 'no problem';
  }
  const found = stateOf(sight.rows, what);
  const age =
    states.length - 1 - states.findLastIndex((state) => JSON.stringify(state) === JSON.stringify(found));
  expect(age, `${what}: such a state never was`).toBeLessThan(states.length);
  // Only the end of a log can be missing, and that holds what the last session wrote.
  const losable = damage.base === 'closed' ? 0 : TRANSACTIONS_OF_A_SESSION;
  expect(age, `${what}: something was lost`).toBeLessThanOrEqual(losable);
  for (const [at, rows] of sight.later.entries()) {
    const { entry, total, ...others } = stateOf(rows, what);
    const written = Array.from({ length: at + 1 }, (_, n) => `1000 ${n + 1} after`);
    expect({ ...others, entry, total: total.filter((text) => !text.startsWith('1000 ')) }, what).toEqual({
      ...found,
      entry: [...found.entry, ...written],
    });
  }
  return age === 0 ? 'right' : 'shorter';
}

/** The same damage, to what was closed and to what was not. */
function outcomesOf(damage: Omit<Damage, 'base'>): Promise<readonly string[]> {
  return Promise.all([outcomeOf({ base: 'closed', ...damage }), outcomeOf({ base: 'open', ...damage })]);
}

function stateOf(rows: Rows, what: string): Contents {
  for (const { id, text } of rows.secret) expect(text, what).toBe(secretOf(id));
  return contentsOf(rows);
}

/** Damage of which much was expected, or found. */
const CASES: readonly (readonly [string, Omit<Damage, 'base' | 'part' | 'pick'>])[] = [
  ['a table whose beginning is zero', { role: 'table', how: { way: 'zeros', place: 0 } }],
  // Ended the process that opened it, closed or not.
  ['a table with zeros in it', { role: 'table', how: { way: 'zeros', place: 0.9 } }],
  ['a log whose beginning is zero', { role: 'log', how: { way: 'zeros', place: 0 } }],
  ['a list of files whose beginning is zero', { role: 'manifest', how: { way: 'zeros', place: 0 } }],
  // Likewise.
  ['a log whose content stands in it twice', { role: 'log', how: { way: 'twice' } }],
  ['two tables that changed places', { role: 'table', how: { way: 'swap', other: 1 } }],
];

describe('a damaged file', () => {
  it.each(CASES)('%s is noticed', async (_, damage) => {
    const [closed] = await outcomesOf({ part: 'database', pick: 0, ...damage });
    expect(closed).toBe('damaged');
  });

  it.each(['control', 'database', 'every'] as const)(
    'all record files truncated to nothing (%s) are damage',
    async (part) => {
      const emptied = { part, role: 'record files', pick: 0, how: { way: 'empty' } } as const;
      expect(await outcomesOf(emptied)).toEqual(['damaged', 'damaged']);
    },
  );

  it('that is missing is damage, also when it is a log, or the end of a list of files, of a store that was not closed', async () => {
    const shortened = {
      part: 'database',
      role: 'manifest',
      pick: 0,
      how: { way: 'cut', place: 0.9 },
    } as const;
    expect(await outcomesOf(shortened)).toEqual(['damaged', 'damaged']);
    const removed = { part: 'database', role: 'log', pick: 0, how: { way: 'remove' } } as const;
    expect(await outcomesOf(removed)).toEqual(['damaged', 'damaged']);
  });

  it(
    'of any kind gives the right state, a shorter consistent past of what was not closed, or is refused',
    async () => {
      const counts = new Map<string, number>();
      const tried = async (damage: Damage): Promise<void> => {
        const outcome = await outcomeOf(damage);
        if (isHarmless(damage)) expect(outcome).toBe('right');
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      };
      await fc.assert(
        // Two at a time.
        fc.asyncProperty(randomDamage, randomDamage, async (one, other) => {
          await Promise.all([tried(one), tried(other)]);
        }),
        { ...replayable(6, 2), endOnFailure: true },
      );
      console.log(`damaged files: ${JSON.stringify(Object.fromEntries(counts))}`);
    },
    HOURS_MS,
  );
});
