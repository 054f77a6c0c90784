import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { testDirectory } from './directories';
import { openHost, openVault, Vault, VAULT } from './vault-host';

let root: string;
let dbPath: string;
let open: EmbeddedSpacetime | undefined;

beforeEach(async () => {
  root = await testDirectory();
  dbPath = join(root, 'db');
});
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const key = (): string => join(dbPath, 'signing-key.pem');
const admin = (): string => join(dbPath, 'admin-token');

/** A host with a port, without threads: what is looked at are its files. */
async function serve(): Promise<EmbeddedSpacetime> {
  open = await EmbeddedSpacetime.open({ dbPath, logger: () => undefined });
  await open.listen({ isolation: 'none' });
  return open;
}

describe('the key that signs tokens', () => {
  it('is in a file of its own, for its owner alone, and nowhere else', async () => {
    await (await openVault({ dbPath })).close();
    const text = await readFile(key(), 'utf8');
    expect(text).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    if (platform !== 'win32') expect(await modeOf(key())).toBe(0o600);
    const [, secret = ''] = text.split('\n');
    for (const file of await readdir(join(dbPath, 'control', 'records'))) {
      const bytes = await readFile(join(dbPath, 'control', 'records', file));
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  it.each([0o640, 0o604, 0o620])('is not used when its mode is %o', async (mode) => {
    if (platform === 'win32') return;
    await (await openVault({ dbPath })).close();
    await chmod(key(), mode);
    await expect(openHost({ dbPath })).rejects.toMatchObject({
      problem: 'unusable',
      message: expect.stringMatching(/signing-key\.pem holds a secret.*chmod 600/) as unknown,
    });
    await chmod(key(), 0o600);
    await (await openHost({ dbPath })).close();
  });

  it.each([
    ['lost', () => rm(key())],
    ['damaged', () => writeFile(key(), 'no key')],
  ])('is told when it is %s, and no other is made', async (what, harm) => {
    await (await openVault({ dbPath })).close();
    await harm();
    await expect(openHost({ dbPath })).rejects.toMatchObject({
      problem: 'damaged',
      message: expect.stringContaining(`The host's key is ${what}`) as unknown,
    });
  });

  it('goes with a backup, and tokens hold there', async () => {
    const vault = await openVault({ dbPath });
    const { owner } = vault.host;
    const copy = join(root, 'copy');
    await vault.host.backup(VAULT, copy);
    await vault.close();
    if (platform !== 'win32') expect(await modeOf(join(copy, 'signing-key.pem'))).toBe(0o600);
    const host = await openHost({ dbPath: copy });
    expect((await new Vault(host).join(owner.token)).connection.identity?.toHexString()).toBe(owner.identity);
    await host.close();
  });
});

describe('the admin token', () => {
  it('is in a file for its owner alone, once the host is on a port', async () => {
    const host = await serve();
    const token = (await readFile(admin(), 'utf8')).trim();
    if (platform !== 'win32') expect(await modeOf(admin())).toBe(0o600);
    const { identity } = host.owner;
    expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      hex_identity: identity,
    });
  });

  it('stays the same while it holds, and is made anew when it does not', async () => {
    await (await serve()).close();
    const first = await readFile(admin(), 'utf8');
    await (await serve()).close();
    expect(await readFile(admin(), 'utf8')).toBe(first);
    await writeFile(admin(), 'something else\n');
    await (await serve()).close();
    expect(await readFile(admin(), 'utf8')).toMatch(/^eyJ/);
  });

  it('is not kept where others may read it', async () => {
    if (platform === 'win32') return;
    await (await serve()).close();
    await chmod(admin(), 0o644);
    open = await EmbeddedSpacetime.open({ dbPath, logger: () => undefined });
    await expect(open.listen({ isolation: 'none' })).rejects.toMatchObject({ problem: 'unusable' });
  });
});
