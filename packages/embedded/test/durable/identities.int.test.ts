import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FaultyLevel } from '../support/faulty-level';
import { testDirectory } from './directories';
import { openHost, openVault, Vault, VAULT, vaultBundle } from './vault-host';

let dbPath: string;

beforeEach(async () => {
  dbPath = join(await testDirectory(), 'db');
});

describe('after close and open', () => {
  it('the owner is the same, and its token holds', async () => {
    const first = await openVault({ dbPath });
    const { identity, token } = first.host.owner;
    await first.close();
    const { host } = await openVault({ dbPath });
    expect(host.owner.identity).toBe(identity);
    await host.call(VAULT, 'keep_secret', [2, 'by the old token'], { as: token });
    const { connection } = await new Vault(host).join(token);
    expect(connection.identity?.toHexString()).toBe(identity);
    await host.close();
  });

  it('the token of a client holds, for the same identity', async () => {
    const first = await openVault({ dbPath });
    const { connection } = await first.join();
    const token = connection.token;
    const made = first.host.createIdentity({ subject: 'ann' });
    await first.close();
    const vault = await openVault({ dbPath });
    const back = await vault.join(token);
    expect(back.connection.identity?.isEqual(connection.identity!)).toBe(true);
    expect((await vault.join(made.token)).connection.identity?.toHexString()).toBe(made.identity);
    expect(vault.host.createIdentity({ subject: 'ann' }).identity).toBe(made.identity);
    await vault.close();
  });

  it('new identities and databases are new', async () => {
    const first = await openVault({ dbPath });
    const before = [first.host.createIdentity().identity, first.host.owner.identity];
    await first.close();
    const { host } = await openVault({ dbPath });
    const { databaseIdentity } = await host.publish('other', await vaultBundle());
    const after = [host.createIdentity().identity, databaseIdentity];
    expect(new Set([...before, ...after]).size).toBe(4);
    await host.close();
  });
});

it('the token of one directory does not hold in another', async () => {
  const [one, other] = [await openVault({ dbPath }), await openVault({ dbPath: `${dbPath}-2` })];
  await expect(one.host.call(VAULT, 'write', [1, ''], { as: other.host.owner.token })).rejects.toMatchObject({
    problem: 'token',
  });
  await one.close();
  await other.close();
});

describe('a connection that was never closed', () => {
  const visits = async (vault: Vault): Promise<string[]> =>
    (await vault.look()).visit.map(({ what }) => what);

  it('is told to the module once, with the claims of its token, when the host is opened again', async () => {
    const first = await openVault({ dbPath });
    const { token, identity } = first.host.createIdentity({ subject: 'ann', claims: { aud: ['ignored'] } });
    await first.join(token);
    const gone = await first.join(first.host.createIdentity({ subject: 'bob' }).token);
    gone.connection.disconnect();
    await gone.ended;
    const before = await visits(first);
    expect(before).toHaveLength(3);
    await first.close();

    for (let round = 0; round < 2; round++) {
      const vault = new Vault(await openHost({ dbPath }));
      expect(vault.host.clients(VAULT)).toEqual([]);
      expect((await visits(vault)).slice(before.length)).toEqual([
        `- ann spacetimedb ${identity.slice(0, 12)}`,
      ]);
      await vault.close();
    }
  });

  it('is told also after a power cut, and again when that was not stored yet', async () => {
    const level = new FaultyLevel();
    const first = await openVault({ store: level });
    await first.join(first.host.createIdentity({ subject: 'ann' }).token);
    const cut = await level.afterPowerCut();
    await first.close();

    const second = new Vault(await openHost({ store: cut }));
    expect((await visits(second)).map((what) => what.slice(0, 5))).toEqual(['+ ann', '- ann']);
    await second.close();
  });
});
