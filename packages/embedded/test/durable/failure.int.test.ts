import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../src';
import { FaultyLevel } from '../support/faulty-level';
import { hexText } from '../support/hex';
import { RawClient, request } from '../support/raw-client';
import { openHost, openVault, Vault, VAULT, vaultBundle } from './vault-host';

let level: FaultyLevel;
let vault: Vault;

beforeEach(async () => {
  level = new FaultyLevel();
  vault = await openVault({ store: level });
});

afterEach(async () => {
  level.onBatch = level.onSync = level.onRead = undefined;
  await vault.close();
});

function failOnce(error = new Error('IO error: No space left on device')): void {
  level.onBatch = () => {
    level.onBatch = undefined;
    throw error;
  };
}

function failAlways(): void {
  level.onBatch = () => {
    throw new Error('IO error: No space left on device');
  };
}

async function texts(): Promise<string[]> {
  return (await vault.look()).entry.map(({ text }) => text);
}

const writeArgs = `01000000${hexText('lost')}`;

describe('a write that fails', () => {
  it('is refused with a typed error that names the database and says what to do', async () => {
    await vault.write(1, 'before');
    failOnce();
    const error: unknown = await vault.write(1, 'lost').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ problem: 'write-failed' });
    expect((error as Error).message).toMatch(
      /of database `vault` in .* failed at transaction \d+: .*No space left on device.*up to \d+ are on disk; those after it were not acknowledged.*Make room/,
    );
    await vault.write(1, 'after');
    expect(await texts()).toEqual(['before', 'after']);
    expect(
      vault.host.logs(VAULT).filter(({ message }) => message.includes('failed at transaction')),
    ).toHaveLength(1);
  });

  it('takes everything with it that waits, and nothing else', async () => {
    await vault.write(1, 'before');
    failOnce();
    const calls = [1, 2, 3].map((n) => vault.write(1, `lost ${n}`));
    const outcomes = await Promise.allSettled(calls);
    // Which of them had been committed when the write failed depends on the turns; a later one finds the database loaded again.
    const kept = [1, 2, 3].filter((n) => outcomes[n - 1]?.status === 'fulfilled');
    expect(kept).not.toContain(1);
    expect(await texts()).toEqual(['before', ...kept.map((n) => `lost ${n}`)]);
  });

  it('ends every connection; who comes back sees what is stored, and the module hears who left', async () => {
    const [confirmed, hasty] = await Promise.all([
      RawClient.connect(vault.host, VAULT),
      RawClient.connect(vault.host, VAULT, { confirmed: false }),
    ]);
    await confirmed.ask(request.subscribe(1, 1, 'SELECT * FROM entry'));
    const frames = confirmed.frames.length;
    failOnce();
    confirmed.send(request.reducer(2, 'write', writeArgs));
    expect((await confirmed.ended).code).toBe(1006);
    expect((await hasty.ended).code).toBe(1006);
    expect(confirmed.frames.length).toBe(frames);
    const back = await RawClient.connect(vault.host, VAULT);
    expect(await back.ask(request.query(3, 'SELECT * FROM entry'))).toMatchObject({ tables: [] });
    await back.ask(request.reducer(4, 'write', writeArgs));
    expect(await texts()).toEqual(['lost']);
    const visits = (await vault.look()).visit.map(({ what }) => what.slice(0, 1));
    expect(visits).toEqual(['+', '+', '-', '-', '+']);
  });

  it('that was on its way to the disk is there, or is not', async () => {
    level.onSync = () => {
      level.onSync = undefined;
      throw new Error('IO error: Input/output error');
    };
    await expect(vault.write(1, 'perhaps')).rejects.toMatchObject({ problem: 'write-failed' });
    // This double applied it before the sync failed.
    expect(await texts()).toEqual(['perhaps']);
    await vault.write(1, 'after');
    expect(await texts()).toEqual(['perhaps', 'after']);
  });

  it('while a client is on its way in ends that connection', async () => {
    const hasty = await RawClient.connect(vault.host, VAULT, { confirmed: false });
    failOnce();
    hasty.send(request.reducer(2, 'write', writeArgs));
    // It came before the failure and ends with it, or after and is let in.
    const outcome = await vault.join().then(
      () => 'let in',
      () => 'ended',
    );
    await hasty.ended;
    expect(outcome).toMatch(/^(let in|ended)$/);
    await vault.write(1, 'after');
    expect(await texts()).toEqual(['after']);
  });
});

describe('while the disk is full', () => {
  it('every use is refused with a typed error, and the database comes back when there is room', async () => {
    await vault.write(1, 'before');
    failAlways();
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(vault.write(1, 'lost')).rejects.toMatchObject({ problem: 'write-failed' });
    // With nothing to write, there is nothing that fails.
    expect(await texts()).toEqual(['before']);
    level.onBatch = undefined;
    await vault.write(1, 'after');
    expect(await texts()).toEqual(['before', 'after']);
  });

  it('a database that has connections to end is refused until there is room', async () => {
    await vault.join();
    failAlways();
    await expect(vault.write(1, 'lost')).rejects.toMatchObject({ problem: 'write-failed' });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(vault.look()).rejects.toMatchObject({ problem: 'write-failed' });
      await expect(RawClient.open(vault.host, VAULT)).rejects.toMatchObject({ problem: 'write-failed' });
      await expect(vault.host.publish(VAULT, await vaultBundle())).rejects.toMatchObject({
        problem: 'write-failed',
      });
    }
    level.onBatch = undefined;
    expect((await vault.host.publish(VAULT, await vaultBundle())).op).toBe('updated');
    expect((await vault.look()).visit.map(({ what }) => what.slice(0, 1))).toEqual(['+', '-']);
  });

  it('closing says that something was not stored, and closes all the same', async () => {
    const hasty = await RawClient.connect(vault.host, VAULT, { confirmed: false });
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    level.onBatch = async () => {
      await released;
      throw new Error('IO error: No space left on device');
    };
    await hasty.ask(request.reducer(1, 'write', writeArgs));
    const closing = vault.close();
    release();
    await expect(closing).rejects.toMatchObject({ problem: 'write-failed' });
    level.onBatch = undefined;
    vault = new Vault(await openHost({ store: level }));
    expect(await texts()).toEqual([]);
  });
});

describe('a publish that fails at one of its writes', () => {
  it.each([false, true])('is done or not, and can be tried again (clear: %s)', async (clear) => {
    const name = clear ? VAULT : 'other';
    for (let failing = 1; ; failing++) {
      await vault.write(1, `before ${failing}`);
      const before = await texts();
      let count = 0;
      level.onBatch = () => {
        if (++count === failing) throw new Error('IO error: No space left on device');
      };
      const outcome = await vault.host.publish(name, await vaultBundle(), { clear }).then(
        () => 'done',
        (error: unknown) => (error as StorageError).problem,
      );
      level.onBatch = undefined;
      if (count < failing) break;
      expect(outcome).toMatch(/^(done|write-failed)$/);
      if (clear && outcome !== 'done') expect(await texts()).toEqual(before);
      await vault.close();
      vault = new Vault(await openHost({ store: level }));
      expect(clear && outcome === 'done' ? [] : before).toEqual(await texts());
      await vault.host.publish('other', await vaultBundle(), { clear: true });
      expect((await new Vault(vault.host, 'other').look()).entry).toEqual([]);
    }
  });
});

describe('reading that fails', () => {
  const failReads = (what: 'get' | 'iterate'): void => {
    level.onRead = (operation) => {
      if (operation === what)
        throw Object.assign(new Error('IO error: Input/output error'), { code: 'LEVEL_IO_ERROR' });
    };
  };

  it.each(['get', 'iterate'] as const)(
    'while opening (%s) is refused, and the next opening is right',
    async (what) => {
      await vault.write(1, 'kept');
      await vault.close();
      failReads(what);
      await expect(openHost({ store: level })).rejects.toMatchObject({
        name: 'StorageError',
        problem: 'unusable',
        message: expect.stringMatching(
          /of the host in the given store cannot be used now.*Input\/output error/,
        ) as string,
      });
      level.onRead = undefined;
      vault = new Vault(await openHost({ store: level }));
      expect(await texts()).toEqual(['kept']);
    },
  );

  it.each(['get', 'iterate'] as const)(
    'of one database (%s) is told where it is used, until it passes',
    async (what) => {
      await vault.write(1, 'kept');
      failReads(what);
      failOnce();
      await expect(vault.write(1, 'lost')).rejects.toMatchObject({ problem: 'write-failed' });
      for (let attempt = 0; attempt < 2; attempt++)
        await expect(vault.look()).rejects.toMatchObject({
          problem: 'unusable',
          message: expect.stringContaining('of database `vault`') as string,
        });
      level.onRead = undefined;
      expect(await texts()).toEqual(['kept']);
    },
  );
});
