import fc from 'fast-check';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedSpacetime } from '../../src';
import { ModuleInstance, prepareModule, readModuleSource } from '../../src/module-host';
import type { DatabaseSchema } from '../../src/schema';
import type { LevelDatabase } from '../../src/storage/types';
import { FaultyLevel } from '../support/faulty-level';
import { randomValue } from '../support/random-types';
import { RawClient, request } from '../support/raw-client';
import { writeModule } from '../support/write-module';
import { testDirectory } from './directories';
import { openHost, openVault, Vault, VAULT, vaultBundle } from './vault-host';

const KINDS = new URL('../modules/kinds.ts', import.meta.url);

let dbPath: string;

beforeEach(async () => {
  dbPath = join(await testDirectory(), 'db');
});

/** Every row of some tables, byte by byte, as their owner sees them. */
async function rowsOf(
  host: EmbeddedSpacetime,
  database: string,
  tables: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const client = await RawClient.connect(host, database, { token: host.owner.token });
  const found: Record<string, readonly string[]> = {};
  for (const table of tables) {
    const { tables: result } = await client.ask(request.query(1, `SELECT * FROM ${table}`));
    found[table] = (result as { readonly rows: string[] }[]).flatMap(({ rows }) => rows).sort();
  }
  client.socket.close();
  await client.ended;
  return found;
}

async function schemaOf(module: URL): Promise<DatabaseSchema> {
  const prepared = await prepareModule(await readModuleSource(module));
  const instance = new ModuleInstance(prepared, {
    databaseIdentity: 0n,
    jwtPayload: () => undefined,
    monotonicMs: () => 0,
    isTooFar: () => false,
    callSoon: () => undefined,
    log: () => undefined,
  });
  instance.close();
  return instance.schema;
}

describe('after close and open', () => {
  it('rows with every type of column and every kind of key are there, byte by byte', async () => {
    const { reducersByName, typespace, tables } = await schemaOf(KINDS);
    const rowType = reducersByName.get('put_every')?.params.elements[1]?.type;
    const rows = fc.sample(randomValue({ type: rowType!, typespace }), 40);
    const names = tables.map(({ name }) => name);
    let host = await openHost({ dbPath });
    await host.publish('kinds', KINDS);
    await Promise.all(rows.map((row, id) => host.call('kinds', 'put_every', [id, row])));
    await host.call('kinds', 'writes');
    await host.call('kinds', 'scans');
    await host.call('kinds', 'many_rows', [300]);
    const before = await rowsOf(host, 'kinds', names);
    expect(before['every']).toHaveLength(40);
    expect(before['secret']).toHaveLength(300);
    await host.close();
    host = await openHost({ dbPath });
    expect(await rowsOf(host, 'kinds', names)).toEqual(before);
    await host.close();
  });

  it('changed and deleted rows are as they were left, and events are gone', async () => {
    let vault = await openVault({ dbPath });
    await vault.run(
      { tag: 'put', value: { id: 1, kind: 1, weight: 1n, label: 'old' } },
      { tag: 'put', value: { id: 2, kind: 1, weight: 1n, label: 'x'.repeat(3000) } },
      { tag: 'toss', value: { kind: 1, label: 'y'.repeat(3000) } },
      { tag: 'toss', value: { kind: 2, label: 'stays' } },
      { tag: 'say', value: 'z'.repeat(500) },
      { tag: 'badge', value: { name: 'b', code: 7, size: -1 } },
      { tag: 'ping', value: 3 },
    );
    await vault.run(
      { tag: 'put', value: { id: 1, kind: 2, weight: -5n, label: 'new' } },
      { tag: 'drop', value: 2 },
      { tag: 'pick', value: { kind: 1, label: 'y'.repeat(3000) } },
      { tag: 'say', value: 'z'.repeat(500) },
    );
    await vault.close();
    vault = await openVault({ dbPath });
    expect(await vault.look()).toMatchObject({
      item: [{ id: 1, kind: 2, weight: '-5', label: 'new' }],
      bag: [{ kind: 2, label: 'stays' }],
      word: [{ word: 'z'.repeat(500), count: 2 }],
      badge: [{ name: 'b', code: 7, size: -1 }],
      secret: [{ id: 1, text: 'made by init' }],
      ping: [],
    });
    // Keys hold: a taken one is refused, a free one is not.
    await expect(vault.run({ tag: 'badge', value: { name: 'c', code: 7, size: 0 } })).rejects.toThrow();
    await vault.run({ tag: 'badge', value: { name: 'c', code: 8, size: 0 } });
    await vault.close();
  });

  it('a sequence never gives a number again', async () => {
    const seen: bigint[] = [];
    for (let round = 0; round < 4; round++) {
      const vault = await openVault({ dbPath });
      for (let n = 0; n < 3; n++) await vault.write(round, '');
      // A number of a transaction that failed may be given up, not given again.
      await expect(
        vault.run({ tag: 'record', value: { writer: 9, text: '' } }, { tag: 'fail', value: {} }),
      ).rejects.toThrow('as told');
      await vault.write(round, '');
      const { entry } = await vault.look();
      const numbers = entry.map(({ seq }) => BigInt(seq)).sort((a, b) => Number(a - b));
      expect(numbers.slice(0, seen.length)).toEqual(seen);
      seen.splice(0, seen.length, ...numbers);
      await vault.close();
    }
    expect(new Set(seen).size).toBe(16);
    expect(seen.slice(0, 4)).toEqual([1n, 2n, 3n, 5n]);
  });

  it('the module runs, without its source, and its init does not run again', async () => {
    const first = await openVault({ dbPath });
    await first.host.call(VAULT, 'keep_secret', [2, 'later']);
    await first.close();
    const vault = new Vault(await openHost({ dbPath }));
    await vault.write(1, 'on');
    expect((await vault.look()).secret).toEqual([
      { id: 1, text: 'made by init' },
      { id: 2, text: 'later' },
    ]);
    await vault.close();
  });

  it('several databases are each as they were', async () => {
    let host = await openHost({ dbPath });
    const names = ['one', 'two', 'three'];
    const identities: string[] = [];
    for (const [at, name] of names.entries()) {
      identities.push((await host.publish(name, await vaultBundle())).databaseIdentity);
      await new Vault(host, name).write(at, name);
    }
    await host.close();
    host = await openHost({ dbPath });
    for (const [at, name] of names.entries()) {
      const { entry } = await new Vault(host, name).look();
      expect(entry).toEqual([{ seq: '1', writer: at, n: 1, text: name }]);
      expect((await host.publish(name, await vaultBundle())).databaseIdentity).toBe(identities[at]);
      // By identity, too.
      expect((await new Vault(host, identities[at]).look()).entry).toEqual(entry);
    }
    await host.close();
  });
});

describe('a publish', () => {
  it('of the same bundle changes nothing after a restart', async () => {
    const first = await openVault({ dbPath });
    await first.write(1, 'kept');
    const { databaseIdentity } = await first.host.publish(VAULT, await vaultBundle());
    await first.close();
    const vault = new Vault(await openHost({ dbPath }));
    expect(await vault.host.publish(VAULT, await vaultBundle())).toEqual({ databaseIdentity, op: 'updated' });
    expect((await vault.look()).entry).toHaveLength(1);
    await vault.close();
  });

  it('that clears leaves nothing of what was there, and keeps the identity', async () => {
    const vault = await openVault({ dbPath });
    const before = await vault.host.publish(VAULT, await vaultBundle());
    await vault.write(1, 'gone');
    expect(await vault.host.publish(VAULT, await vaultBundle(), { clear: true })).toEqual(before);
    expect((await vault.look()).entry).toEqual([]);
    await vault.write(2, 'new');
    await vault.close();
    expect(await readdir(join(dbPath, 'databases'))).toHaveLength(1);
    const again = new Vault(await openHost({ dbPath }));
    expect((await again.look()).entry).toEqual([{ seq: '1', writer: 2, n: 1, text: 'new' }]);
    expect(await again.host.publish(VAULT, await vaultBundle())).toEqual(before);
    await again.close();
  });

  it('that fails leaves nothing, and what was there stays', async () => {
    const host = await openHost({ dbPath });
    const failing = await writeModule(
      `const s = schema({ x }); export default s; export const init = s.init(() => { throw new SenderError('not today'); });`,
    );
    await expect(host.publish('none', failing)).rejects.toMatchObject({ problem: 'init' });
    expect(await readdir(join(dbPath, 'databases'))).toEqual([]);
    await host.publish(VAULT, await vaultBundle());
    await new Vault(host).write(1, 'kept');
    await expect(host.publish(VAULT, failing, { clear: true })).rejects.toMatchObject({ problem: 'init' });
    await host.close();
    const again = new Vault(await openHost({ dbPath }));
    expect((await again.look()).entry).toHaveLength(1);
    await expect(again.host.call('none', 'x')).rejects.toMatchObject({ problem: 'unknownDatabase' });
    expect(await readdir(join(dbPath, 'databases'))).toHaveLength(1);
    await again.close();
  });
});

describe('a given store', () => {
  it('keeps everything, and is left open', async () => {
    const level = new ClassicLevel<Uint8Array, Uint8Array>(dbPath, {
      keyEncoding: 'view',
      valueEncoding: 'view',
    });
    const first = await openVault({ store: level });
    await first.write(1, 'kept');
    await first.host.publish('other', await vaultBundle());
    await first.host.publish('other', await vaultBundle(), { clear: true });
    await first.close();
    expect(level.status).toBe('open');
    const vault = new Vault(await openHost({ store: level }));
    expect((await vault.look()).entry).toHaveLength(1);
    expect((await new Vault(vault.host, 'other').look()).entry).toEqual([]);
    await vault.close();
    await level.close();
  });

  it('may have been made for text: its parts store bytes', async () => {
    const text = new ClassicLevel(dbPath) as unknown as LevelDatabase;
    const first = await openVault({ store: text });
    await first.write(1, 'kept');
    await first.close();
    const vault = new Vault(await openHost({ store: text }));
    expect((await vault.look()).entry).toHaveLength(1);
    await vault.close();
    await text.close();
  });

  it('and a directory are not both given, and a directory has a name', async () => {
    const refusal = { name: 'HostError', problem: 'options' };
    await expect(openHost({ dbPath, store: new FaultyLevel() })).rejects.toMatchObject(refusal);
    await expect(openHost({ dbPath: '' })).rejects.toMatchObject(refusal);
  });
});
