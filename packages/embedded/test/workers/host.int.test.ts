import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { testDirectory } from '../durable/directories';
import { openVault, Vault, VAULT, vaultBundle } from '../durable/vault-host';
import { scalar } from '../../src/sats';
import { bareModuleText } from '../support/bare-module';
import { until } from '../support/connect';
import { FaultyLevel } from '../support/faulty-level';
import { TroubleHost } from './trouble-host';

const WORKER = { isolation: 'worker' } as const;

let vault: Vault | undefined;
let trouble: TroubleHost | undefined;

afterEach(async () => {
  await vault?.close();
  await trouble?.close();
  vault = trouble = undefined;
});

describe('a host with databases in workers', () => {
  it('has on disk what was acknowledged when it is closed, and ends what was not', async () => {
    const dbPath = await testDirectory();
    vault = await openVault({ ...WORKER, dbPath });
    const acknowledged: string[] = [];
    const calls = Array.from({ length: 200 }, async (_, n) => {
      await vault?.write(n, 'x');
      acknowledged.push(`${n} 1`);
    });
    const ends = Promise.allSettled(calls);
    await calls[0];
    await vault.close();
    for (const end of await ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ problem: 'closed' });
    const inProcess = await openVault({ dbPath });
    expect((await inProcess.contents()).total).toEqual(expect.arrayContaining(acknowledged));
    await inProcess.close();
  });

  it('opens what another host has stored, and is closed again', async () => {
    const dbPath = await testDirectory();
    const before = await openVault({ dbPath });
    await before.write(1, 'x');
    await before.close();
    for (const round of [1, 2]) {
      const host = await EmbeddedSpacetime.open({ ...WORKER, dbPath, logger: () => undefined });
      vault = new Vault(host);
      await vault.write(1, 'y');
      expect((await vault.contents()).total).toEqual([`1 ${round + 1}`]);
      await vault.close();
    }
  });

  it('says of a stored database that it cannot open what is wrong', async () => {
    const dbPath = await testDirectory();
    vault = await openVault({ ...WORKER, dbPath });
    await expect(EmbeddedSpacetime.open({ ...WORKER, dbPath })).rejects.toMatchObject({
      name: 'StorageError',
      problem: 'locked',
    });
  });

  it('refuses a module as a host in one thread does, and keeps nothing of it', async () => {
    vault = await openVault({ ...WORKER, dbPath: await testDirectory() });
    const { host } = vault;
    await expect(host.publish('c', { code: 'export default {' })).rejects.toMatchObject({
      name: 'ModuleError',
      problem: 'syntax',
    });
    await expect(host.publish('c', { code: 'export default 5;' })).rejects.toMatchObject({
      name: 'ModuleError',
      problem: 'shape',
    });
    await expect(host.call('c', 'look')).rejects.toMatchObject({ problem: 'unknownDatabase' });
  });

  it('refuses arguments that do not fit, whatever they are', async () => {
    vault = await openVault(WORKER);
    const { host } = vault;
    for (const args of [[(() => undefined) as never], ['no number', 'x'], [{} as never, 'x']])
      await expect(host.call(VAULT, 'write', args)).rejects.toMatchObject({
        problem: 'call',
        message: expect.stringContaining("do not fit the function's parameters") as string,
      });
    await vault.write(1, 'it goes on');
    const pooled = Buffer.from('01000000 01000000 41'.replaceAll(' ', ''), 'hex');
    await host.call(VAULT, 'write', pooled);
    expect((await vault.contents()).total).toEqual(['1 2']);
  });

  it('makes backups', async () => {
    vault = await openVault({ ...WORKER, dbPath: await testDirectory() });
    await vault.write(1, 'x');
    const directory = `${await testDirectory()}/backup`;
    const { records } = await vault.host.backup(VAULT, directory);
    expect(records).toBeGreaterThan(0);
    const copy = await openVault({ dbPath: directory });
    expect((await copy.contents()).total).toEqual(['1 1']);
    await copy.close();
  });

  it('comes back with what is stored after a write that failed', async () => {
    const level = new FaultyLevel();
    vault = await openVault({ ...WORKER, store: level });
    await vault.write(1, 'before');
    const { ended } = await vault.join();
    level.onBatch = () => {
      level.onBatch = undefined;
      throw new Error('IO error: No space left on device');
    };
    await expect(vault.write(1, 'lost')).rejects.toMatchObject({
      name: 'StorageError',
      problem: 'write-failed',
    });
    await ended;
    await vault.write(1, 'after');
    expect((await vault.contents()).entry).toEqual(['1 1 before', '1 2 after']);
  });

  it('makes the calls that rows ask for', async () => {
    trouble = await TroubleHost.open(WORKER);
    await trouble.host.call('a', 'plan', ['now', 0]);
    let notes: readonly string[] = [];
    while (notes.length === 0) notes = await trouble.look('a');
    expect(notes).toEqual(['1 now']);
  });

  it('has logs in the order in which they were written, before the answer of their call', async () => {
    trouble = await TroubleHost.open(WORKER);
    for (let n = 0; n < 3; n++) {
      await trouble.host.call('a', 'chat', [4]);
      expect(trouble.host.logs('a').map(({ message }) => message)).toHaveLength(4 * (n + 1));
    }
    expect(trouble.host.logs('a').slice(0, 4)).toMatchObject(
      ['0', '1', '2', '3'].map((message) => ({ message, function: 'chat', database: 'a', level: 'info' })),
    );
    expect(trouble.logs.map(({ message }) => message)).toEqual(
      trouble.host.logs('a').map(({ message }) => message),
    );
  });

  it('outlives what a module does to its thread', async () => {
    trouble = await TroubleHost.open(WORKER);
    const { host } = trouble;
    const code = bareModuleText({
      tables: [{ name: 'word', columns: { text: scalar('U8') } }],
      top: `
const put = (value) => sys.datastore_insert_bsatn(sys.table_id_from_name('word'), new Uint8Array([value]).buffer, 1);
const deeper = () => { try { deeper(); } finally { put(1); } };`,
      reducers: {
        overflow: 'const f = () => f() + 1; f();',
        overflow_inside: 'deeper();',
        reject: 'Promise.reject(new Error("dropped"));',
        fine: 'put(2);',
      },
    });
    await host.publish('c', { code });
    for (const name of ['overflow', 'overflow_inside'])
      await expect(host.call('c', name)).rejects.toThrow('The instance encountered a fatal error.');
    await host.call('c', 'reject');
    await until(() => host.logs('c').some(({ message }) => message.includes('nobody handled it')));
    await host.call('c', 'fine');
  });

  it('replaces a database that is cleared, and disconnects its clients', async () => {
    vault = await openVault({ ...WORKER, dbPath: await testDirectory() });
    await vault.write(1, 'x');
    const { ended } = await vault.join();
    await vault.host.publish(VAULT, await vaultBundle(), { clear: true });
    await ended;
    expect((await vault.contents()).total).toEqual([]);
    await until(() => vault?.host.clients(VAULT).length === 0);
  });
});
