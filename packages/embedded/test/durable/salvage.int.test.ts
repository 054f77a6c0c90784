import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { salvageStore } from '../../src';
import { testDirectory } from './directories';
import { openHost, openVault, Vault, VAULT, vaultBundle } from './vault-host';

const ENTRIES = 400;

let root: string;
let dbPath: string;
let into: string;
let owner: string;

/** A database of several data files, opened and closed a few times, with a client that never left. */
beforeEach(async () => {
  root = await testDirectory();
  dbPath = join(root, 'db');
  into = join(root, 'salvaged');
  for (let round = 0; round < 4; round++) {
    const vault = await openVault({ dbPath });
    owner = vault.host.owner.identity;
    await Promise.all(
      Array.from({ length: ENTRIES / 4 }, (_, n) => vault.write(round, `${round}-${n} ${'x'.repeat(400)}`)),
    );
    await vault.host.call(VAULT, 'keep_secret', [round + 10, 'y'.repeat(30_000)]);
    await vault.close();
  }
});

async function storeOf(): Promise<string> {
  const [id = ''] = await readdir(join(dbPath, 'databases'));
  return join(dbPath, 'databases', id, 'records');
}

const files = async (path: string, kind: RegExp): Promise<string[]> =>
  (await readdir(path)).filter((name) => kind.test(name)).map((name) => join(path, name));

async function flip(path: string, ...places: number[]): Promise<void> {
  const content = await readFile(path);
  for (const place of places) content[Math.floor(content.length * place)]! ^= 0x10;
  await writeFile(path, content);
}

/** Every entry is what was written, and belongs to a total that is not smaller than it. */
async function checkSalvaged(report: { readonly rows: number }): Promise<Vault> {
  const vault = new Vault(await openHost({ dbPath: into }));
  const { entry, secret, total, visit } = await vault.look();
  for (const { writer, text } of entry) expect(text).toMatch(new RegExp(`^${writer}-\\d+ x{400}$`));
  for (const { id, text } of secret) expect(text).toBe(id === 1 ? 'made by init' : 'y'.repeat(30_000));
  expect(entry.length + secret.length + total.length + visit.length).toBe(report.rows);
  return vault;
}

describe('salvageStore', () => {
  it('brings everything over where nothing is damaged', async () => {
    const report = await salvageStore({ dbPath, database: VAULT, into });
    expect(report).toMatchObject({ rejected: 0, unfit: 0, unreadable: undefined, hasKeys: true });
    const vault = await checkSalvaged(report);
    expect((await vault.look()).entry).toHaveLength(ENTRIES);
    expect(vault.host.owner.identity).toBe(owner);
    await vault.close();
  });

  it.each([0.2, 0.5, 0.8])('brings over what is good around damage at %s of a data file', async (place) => {
    for (const file of await files(await storeOf(), /\.ldb$/)) await flip(file, place);
    const report = await salvageStore({ dbPath, database: VAULT, into, module: await vaultBundle() });
    expect(report.rows).toBeGreaterThan(0);
    const vault = await checkSalvaged(report);
    // A number that a salvaged entry has is not given again.
    await vault.write(50, 'new');
    await vault.close();
  });

  it('rebuilds the list of data files where that is damaged', async () => {
    for (const file of await files(await storeOf(), /^(MANIFEST|CURRENT)/)) await truncate(file, 3);
    const report = await salvageStore({ dbPath, database: VAULT, into });
    expect(report.unreadable).toBeDefined();
    const vault = await checkSalvaged(report);
    expect((await vault.look()).entry).toHaveLength(ENTRIES);
    await vault.close();
  });

  it('finds the database where the notes of the host are lost, without its keys', async () => {
    await rm(join(dbPath, 'control'), { recursive: true });
    const report = await salvageStore({ dbPath, database: VAULT, into });
    expect(report.hasKeys).toBe(false);
    const vault = await checkSalvaged(report);
    expect(vault.host.owner.identity).not.toBe(owner);
    await vault.close();
  });

  it('leaves the damaged directory as it is', async () => {
    const [file = ''] = await files(await storeOf(), /\.ldb$/);
    await flip(file, 0.4);
    const shown = async (): Promise<string[]> =>
      Promise.all(
        (await files(await storeOf(), /./)).map(
          async (path) => `${path} ${(await readFile(path)).toString('base64')}`,
        ),
      );
    const before = await shown();
    await salvageStore({ dbPath, database: VAULT, into, module: await vaultBundle() });
    expect(await shown()).toEqual(before);
  });

  it('refuses a directory in use, a target in use, and a database that is not there', async () => {
    const vault = await openVault({ dbPath });
    await expect(salvageStore({ dbPath, database: VAULT, into })).rejects.toMatchObject({
      problem: 'locked',
    });
    await vault.close();
    await expect(salvageStore({ dbPath, database: VAULT, into: dbPath })).rejects.toMatchObject({
      problem: 'foreign',
    });
    await expect(salvageStore({ dbPath, database: 'none', into })).rejects.toMatchObject({
      problem: 'unknownDatabase',
    });
    expect(await readdir(into)).toEqual([]);
  });

  it('asks for the bundle where the stored one is lost, and says so where nothing is left', async () => {
    for (const file of await files(await storeOf(), /\.(ldb|log)$/)) await writeFile(file, '');
    await expect(salvageStore({ dbPath, database: VAULT, into })).rejects.toMatchObject({
      problem: 'options',
      message: expect.stringMatching(/bundle of database `vault` is lost.*Give the bundle/) as string,
    });
    await expect(
      salvageStore({ dbPath, database: VAULT, into, module: await vaultBundle() }),
    ).rejects.toMatchObject({ problem: 'damaged' });
    expect(await readdir(into)).toEqual([]);
  });
});
