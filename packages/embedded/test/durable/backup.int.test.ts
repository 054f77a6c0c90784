import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDirectory } from './directories';
import { openHost, openVault, Vault, VAULT, vaultBundle } from './vault-host';

let root: string;
let vault: Vault;

beforeEach(async () => {
  root = await testDirectory();
  vault = await openVault({ dbPath: join(root, 'db') });
});

afterEach(async () => {
  await vault.close();
});

describe('a backup', () => {
  it('taken while writers go on is one moment: all that was acknowledged before, and no half transaction', async () => {
    const acknowledged = new Map<number, number>();
    let isRunning = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 1; isRunning; n++) {
        await vault.write(writer, String(n));
        acknowledged.set(writer, n);
      }
    });
    for (let round = 0; round < 3; round++) {
      await vault.write(100, 'pause');
      const before = new Map(acknowledged);
      const { directory, records } = await vault.host.backup(VAULT, join(root, `backup-${round}`));
      const copy = new Vault(await openHost({ dbPath: directory }));
      const { entry, total, secret } = await copy.look();
      expect(records).toBeGreaterThan(entry.length);
      expect(secret).toHaveLength(1);
      for (const { writer, count } of total) {
        const own = entry.filter((row) => row.writer === writer);
        expect(own.map(({ n }) => n).sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, n) => n + 1),
        );
        expect(count).toBeGreaterThanOrEqual(before.get(writer) ?? 0);
      }
      expect(total.length).toBeGreaterThanOrEqual(before.size);
      await copy.close();
    }
    isRunning = false;
    await Promise.all(writers);
  });

  it('is a host of its own: same database, owner and keys, and goes its own way', async () => {
    await vault.write(1, 'both');
    const { connection } = await vault.join();
    await vault.host.publish('other', await vaultBundle());
    const { directory } = await vault.host.backup(VAULT, join(root, 'backup'));
    if (platform !== 'win32') expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await vault.write(1, 'original only');
    const copy = new Vault(await openHost({ dbPath: directory }));
    await copy.write(2, 'copy only');
    expect(copy.host.owner.identity).toBe(vault.host.owner.identity);
    expect((await copy.join(connection.token)).connection.identity?.isEqual(connection.identity!)).toBe(true);
    const published = await vault.host.publish(VAULT, await vaultBundle());
    expect(await copy.host.publish(VAULT, await vaultBundle())).toEqual(published);
    expect((await copy.look()).entry.map(({ text }) => text)).toEqual(['both', 'copy only']);
    expect((await vault.look()).entry.map(({ text }) => text)).toEqual(['both', 'original only']);
    // The client that was connected to the original was told to leave the copy.
    expect((await copy.look()).visit.map(({ what }) => what.slice(0, 1))).toEqual(['+', '-', '+']);
    await expect(copy.host.call('other', 'look')).rejects.toMatchObject({ problem: 'unknownDatabase' });
    await copy.close();
  });

  it('is not written over anything, and leaves nothing when it fails', async () => {
    const target = join(root, 'taken');
    await mkdir(target);
    await writeFile(join(target, 'thesis.txt'), 'chapter one');
    await expect(vault.host.backup(VAULT, target)).rejects.toMatchObject({
      name: 'StorageError',
      problem: 'foreign',
      message: expect.stringMatching(/backup was not made.*thesis\.txt/) as string,
    });
    expect(await readdir(target)).toEqual(['thesis.txt']);
    await expect(vault.host.backup(VAULT, join(target, 'thesis.txt', 'x'))).rejects.toMatchObject({
      problem: 'unusable',
    });
    await expect(vault.host.backup(VAULT, join(root, 'db'))).rejects.toMatchObject({ problem: 'foreign' });
    const { directory } = await vault.host.backup(VAULT, join(root, 'backup'));
    await expect(vault.host.backup(VAULT, directory)).rejects.toMatchObject({ problem: 'foreign' });
  });

  it('needs a database that is there and stored', async () => {
    await expect(vault.host.backup('none', join(root, 'x'))).rejects.toMatchObject({
      problem: 'unknownDatabase',
    });
    const memory = await openVault();
    await expect(memory.host.backup(VAULT, join(root, 'x'))).rejects.toMatchObject({
      problem: 'options',
      message: expect.stringMatching(/in memory.*open the host with dbPath/) as string,
    });
    await memory.close();
    expect(await readdir(root)).toEqual(['db']);
  });

  it('that a closing host cuts short is refused, and leaves nothing', async () => {
    for (let n = 0; n < 40; n++) await vault.host.call(VAULT, 'keep_secret', [n + 10, 'x'.repeat(50_000)]);
    const backup = vault.host.backup(VAULT, join(root, 'backup')).then(
      () => 'made',
      (error: unknown) => (error as { problem: string }).problem,
    );
    await vault.close();
    const left = (await backup) === 'closed' ? [] : ['control', 'databases'];
    expect((await readdir(join(root, 'backup'))).sort()).toEqual(left);
  });
});
