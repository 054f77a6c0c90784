import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { beforeEach, describe, expect, it } from 'vitest';
import { StorageError, type EmbeddedSpacetime } from '../../src';
import { testDirectory } from './directories';
import { openHost, openVault, Vault, VAULT, vaultBundle } from './vault-host';

let root: string;
let dbPath: string;

beforeEach(async () => {
  root = await testDirectory();
  dbPath = join(root, 'db');
});

async function refusal(promise: Promise<unknown>): Promise<StorageError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StorageError)) throw new Error(`expected a StorageError, got ${String(error)}`);
  return error;
}

/** Where the only database is. */
async function storeOf(path = dbPath): Promise<string> {
  const [id = ''] = await readdir(join(path, 'databases'));
  return join(path, 'databases', id);
}

async function writeVault(name = VAULT): Promise<void> {
  const vault = await openVault({ dbPath }, name);
  await vault.write(1, 'kept');
  await vault.close();
}

/** Changes bytes in the middle of every data file of a store. */
async function damage(store: string): Promise<void> {
  const records = join(store, 'records');
  for (const name of await readdir(records)) {
    if (!/\.(log|ldb)$/.test(name)) continue;
    const content = await readFile(join(records, name));
    for (let at = 0; at < content.length; at += 997) content[at]! ^= 0xff;
    await writeFile(join(records, name), content);
  }
}

describe('a directory', () => {
  it('is made where there is none, for its owner alone', async () => {
    dbPath = join(root, 'deep', 'er', 'db');
    const vault = await openVault({ dbPath });
    expect((await readdir(dbPath)).sort()).toEqual(['control', 'databases', 'signing-key.pem']);
    if (platform !== 'win32') expect((await stat(dbPath)).mode & 0o777).toBe(0o700);
    await vault.close();
  });

  it('that a host of this process has open is refused by name', async () => {
    const vault = await openVault({ dbPath });
    const error = await refusal(openHost({ dbPath }));
    expect(error.problem).toBe('locked');
    expect(error.message).toContain(`of the host in ${join(dbPath, 'control')}`);
    expect(error.message).toMatch(/open in another process or in another host.*Close the other one/);
    await vault.write(1, 'still works');
    await vault.close();
    await (await openVault({ dbPath })).close();
  });

  it('that another process has open is refused, and is free when that is killed', async () => {
    await writeVault();
    // As whoever opens a store does.
    await rm(join(dbPath, 'control', 'closed-cleanly'));
    const engine = join(import.meta.dirname, '../../node_modules/classic-level');
    const script = `new (require(${JSON.stringify(engine)}).ClassicLevel)(${JSON.stringify(join(dbPath, 'control', 'records'))})
      .open().then(() => { console.log('open'); setInterval(() => {}, 1000); });`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect((await refusal(openHost({ dbPath }))).problem).toBe('locked');
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('close', resolve));
    const vault = new Vault(await openHost({ dbPath }));
    expect((await vault.look()).entry).toHaveLength(1);
    await vault.close();
  });

  it('that holds something else is refused, and nothing in it is changed', async () => {
    await writeFile(join(root, 'thesis.txt'), 'chapter one');
    const error = await refusal(openHost({ dbPath: root }));
    expect(error.problem).toBe('foreign');
    expect(error.message).toMatch(/thesis\.txt.*Nothing was changed/);
    expect(await readdir(root)).toEqual(['thesis.txt']);
  });

  it('that cannot be made or written is refused', async () => {
    await writeFile(join(root, 'file'), '');
    for (const path of [join(root, 'file'), join(root, 'file', 'db')]) {
      const error = await refusal(openHost({ dbPath: path }));
      expect(error.problem).toBe('unusable');
      expect(error.message).toContain(path);
    }
  });

  it('of a format that is not known is refused by name', async () => {
    await writeVault();
    await writeFile(join(dbPath, 'control', 'nerv-store.json'), '{"store":"@nerv/embedded","format":7}');
    const error = await refusal(openHost({ dbPath }));
    expect(error.problem).toBe('unknown-format');
    expect(error.message).toMatch(/has format 7, and this version reads format 1/);
  });

  it('that was being made when the power was cut is made', async () => {
    await mkdir(join(dbPath, 'control'), { recursive: true });
    await writeFile(join(dbPath, 'control', 'nerv-store.json.unfinished'), '{"sto');
    const vault = await openVault({ dbPath });
    await vault.write(1, 'fine');
    await vault.close();
  });
});

describe('a damaged database', () => {
  let host: EmbeddedSpacetime;

  it('stops no other, and says at every use what is wrong and what to do', async () => {
    await writeVault('good');
    const [good = ''] = await readdir(join(dbPath, 'databases'));
    await writeVault('bad');
    const bad = (await readdir(join(dbPath, 'databases'))).find((id) => id !== good) ?? '';
    await damage(join(dbPath, 'databases', bad));
    const logged: string[] = [];
    host = await openHost({
      dbPath,
      logger: ({ level, database, message }) => logged.push(`${level} ${database} ${message}`),
    });
    expect((await new Vault(host, 'good').look()).entry).toHaveLength(1);
    const vault = new Vault(host, 'bad');
    const uses = [
      vault.look(),
      vault.join(),
      host.backup('bad', join(root, 'b')),
      host.publish('bad', await vaultBundle()),
    ];
    for (const use of uses) {
      const error: unknown = await use.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'StorageError', problem: 'damaged' });
      expect((error as Error).message).toContain('of database `bad` in');
      expect((error as Error).message).toMatch(/Open a backup instead, or use salvageStore\(\)/);
    }
    expect(() => host.clients('bad')).toThrow(StorageError);
    expect(host.logs('bad').at(-1)?.message).toMatch(/is damaged/);
    expect(logged.filter((line) => line.startsWith('panic bad'))).toHaveLength(1);
    await host.close();
  });

  it('can be published anew with clear', async () => {
    await writeVault();
    const before = await openHost({ dbPath });
    const { databaseIdentity } = await before.publish(VAULT, await vaultBundle());
    await before.close();
    await damage(await storeOf());
    host = await openHost({ dbPath });
    expect(await host.publish(VAULT, await vaultBundle(), { clear: true })).toEqual({
      databaseIdentity,
      op: 'updated',
    });
    expect((await new Vault(host).look()).entry).toEqual([]);
    await host.close();
    expect(await readdir(join(dbPath, 'databases'))).toHaveLength(1);
  });

  it('that is not there any more is not made anew', async () => {
    await writeVault();
    await rename(await storeOf(), join(root, 'moved'));
    host = await openHost({ dbPath });
    const error = await refusal(new Vault(host).look());
    expect(error.problem).toBe('damaged');
    expect(error.message).toMatch(/of database `vault` in .* is not there any more/);
    expect(await readdir(join(dbPath, 'databases'))).toEqual([]);
    await host.close();
  });

  it('that stands in the place of another is refused', async () => {
    await writeVault('one');
    const one = await storeOf();
    await writeVault('two');
    const two = (await readdir(join(dbPath, 'databases')))
      .map((id) => join(dbPath, 'databases', id))
      .find((path) => path !== one);
    await rename(one, join(root, 'one'));
    await rename(two!, one);
    host = await openHost({ dbPath });
    expect((await refusal(new Vault(host, 'one').look())).message).toMatch(/that of another database, `two`/);
    await host.close();
  });

  it('of which a file was changed after it was closed is refused, and stays as it is', async () => {
    await writeVault();
    const records = join(await storeOf(), 'records');
    const [log = ''] = (await readdir(records)).filter((name) => name.endsWith('.log'));
    const content = await readFile(join(records, log));
    await writeFile(join(records, log), content.subarray(0, content.length - 10));
    const before = await readdir(records);
    for (let attempt = 0; attempt < 2; attempt++) {
      host = await openHost({ dbPath });
      expect((await refusal(new Vault(host).look())).message).toMatch(
        /changed after it was closed: its file \d+\.log had \d+ bytes and has \d+/,
      );
      await host.close();
    }
    expect(await readdir(records)).toEqual(before);
  });
});

describe('a host whose own notes went missing', () => {
  it('is refused while it has databases, and no new keys are made', async () => {
    await writeVault();
    await rm(join(dbPath, 'control'), { recursive: true });
    await mkdir(join(dbPath, 'control'));
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await refusal(openHost({ dbPath }));
      expect(error.problem).toBe('damaged');
      expect(error.message).toContain(`does not know the database in ${await storeOf()}`);
    }
  });
});
