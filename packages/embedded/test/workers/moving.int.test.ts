import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { testDirectory } from '../durable/directories';
import { openVault, vaultBundle, VAULT, type Vault } from '../durable/vault-host';
import { until } from '../support/connect';
import { bareModuleText } from '../support/bare-module';
import { RawClient } from '../support/raw-client';
import { TroubleHost } from './trouble-host';

let vault: Vault | undefined;
let trouble: TroubleHost | undefined;

afterEach(async () => {
  await vault?.close();
  await trouble?.close();
  vault = trouble = undefined;
});

describe.each(['in memory', 'on disk'])('a database %s that moves into a thread of its own', (where) => {
  const options = async () => (where === 'on disk' ? { dbPath: await testDirectory() } : {});

  it('holds what it held, and goes on', async () => {
    vault = await openVault(await options());
    await vault.run(
      { tag: 'put', value: { id: 1, kind: 2, weight: 3n, label: 'four' } },
      { tag: 'toss', value: { kind: 5, label: 'six' } },
      { tag: 'say', value: 'seven' },
      { tag: 'badge', value: { name: 'eight', code: 9, size: -10 } },
      { tag: 'record', value: { writer: 1, text: 'eleven' } },
    );
    const before = await vault.contents();
    await vault.host.isolate();
    expect(await vault.contents()).toEqual(before);
    await vault.write(1, 'twelve');
    expect((await vault.contents()).entry).toEqual(['1 1 eleven', '1 2 twelve']);
  });

  it('disconnects its clients, tells the module so, and lets them come back', async () => {
    vault = await openVault(await options());
    const { connection, ended } = await vault.join();
    const raw = await RawClient.connect(vault.host, VAULT);
    await vault.host.isolate();
    expect(await ended).toBeUndefined();
    expect(await raw.ended).toEqual({ code: 1001, reason: 'database moved' });
    const back = await vault.join(connection.token);
    expect(back.connection.identity?.isEqual(connection.identity!)).toBe(true);
    expect((await vault.look()).visit.map(({ what }) => what[0]).join('')).toBe('++--+');
    expect(vault.host.clients(VAULT)).toHaveLength(1);
  });

  it('lets who asks meanwhile wait, and loses nothing', async () => {
    vault = await openVault(await options());
    const writes = [vault.write(1, 'before')];
    const moving = vault.host.isolate();
    for (let n = 0; n < 20; n++) {
      writes.push(vault.write(1, `meanwhile ${n}`));
      await Promise.resolve();
    }
    const joining = vault.join();
    await Promise.all([moving, ...writes, joining]);
    expect((await vault.contents()).total).toEqual(['1 21']);
  });

  it('keeps what is planned', async () => {
    trouble = await TroubleHost.open(await options());
    await trouble.host.call('a', 'plan', ['a thing for later', 300]);
    await trouble.host.isolate();
    let notes: readonly string[] = [];
    while (notes.length === 0) notes = await trouble.look('a');
    expect(notes.map((note) => note.replace(/^\d+ /, ''))).toEqual(['a thing for later']);
  });
});

describe('a database in memory that moves', () => {
  it('gives out the number after the last one', async () => {
    trouble = await TroubleHost.open();
    for (const text of ['one', 'two']) await trouble.keep('a', text);
    await trouble.host.isolate();
    await trouble.keep('a', 'three');
    expect(await trouble.look('a')).toEqual(['1 one', '2 two', '3 three']);
  });
});

describe('a host', () => {
  it('that moved its databases runs new ones in threads too, and moves nothing twice', async () => {
    trouble = await TroubleHost.open();
    const { host } = trouble;
    await host.isolate({ callTimeoutMs: 1000 });
    const client = await RawClient.connect(host, 'a');
    await host.isolate();
    await trouble.publish('c');
    await expect(host.call('c', 'spin')).rejects.toMatchObject({ problem: 'crashed' });
    expect(host.clients('a')).toHaveLength(1);
    client.socket.close();
    await until(() => host.clients('a').length === 0);
  });

  it('that moves its databases moves one that is being published, too', async () => {
    const host = await EmbeddedSpacetime.open({ logger: () => undefined });
    const publishing = host.publish('late', { code: bareModuleText({ reducers: { spin: 'for (;;);' } }) });
    await Promise.all([host.isolate({ callTimeoutMs: 1000 }), publishing]);
    await expect(host.call('late', 'spin')).rejects.toMatchObject({ problem: 'crashed' });
    await host.close();
  });

  it('that was given what no other thread can use moves nothing', async () => {
    const host = await EmbeddedSpacetime.open({ clock: () => 5n, logger: () => undefined });
    await host.publish(VAULT, await vaultBundle());
    const client = await RawClient.connect(host, VAULT);
    await expect(host.isolate()).rejects.toMatchObject({
      problem: 'options',
      message:
        "the host was given a `clock`, which databases in worker threads cannot use: leave it out, or ask for isolation 'none'",
    });
    expect(host.clients(VAULT)).toHaveLength(1);
    client.socket.close();
    await host.close();
  });

  it('that is closed moves nothing', async () => {
    const host = await EmbeddedSpacetime.open();
    await host.close();
    await expect(host.isolate()).rejects.toMatchObject({ problem: 'closed' });
  });
});
