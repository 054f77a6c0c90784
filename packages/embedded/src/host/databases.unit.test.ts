import { MemoryLevel } from 'memory-level';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualTime } from '../../test/schedules/virtual-time';
import { StorageError } from '../storage/errors';
import { openHostLevel } from '../storage/host-store';
import type { DatabaseDetails, DatabaseRunner } from './database-runner';
import { DatabaseStores } from './database-stores';
import { Databases } from './databases';
import { HostError } from './host-error';
import { LogBook } from './log-book';
import type { RunningDatabase } from './running-database';

const CODE = 'export default {};';

/** Runs nothing: what it gives ends when it is told to, and it opens what it is told to. */
class IdleRunner implements DatabaseRunner {
  readonly isolation = 'worker';
  /** How often a stored database was opened again. */
  opened = 0;
  /** What opening fails with. */
  failure: Error | undefined;
  end: (error: Error) => void = () => undefined;

  create(_program: string, details: DatabaseDetails, place?: { readonly id: string }) {
    return Promise.resolve(this.#database(details, place?.id));
  }

  reopen(details: DatabaseDetails, place: { readonly id: string }) {
    this.opened++;
    return this.failure === undefined
      ? Promise.resolve(this.#database(details, place.id))
      : Promise.reject(this.failure);
  }

  takeOver(): Promise<RunningDatabase> {
    throw new Error('nothing is in memory here');
  }

  #database({ name, identity, onEnd }: DatabaseDetails, storageId: string | undefined): RunningDatabase {
    const database: Partial<RunningDatabase> = {
      ...{ name, identity, storageId, moduleHash: '', clients: [] },
      start: () => undefined,
      close: () => Promise.resolve(),
    };
    this.end = (error) => {
      onEnd(database as RunningDatabase, error);
    };
    return database as RunningDatabase;
  }
}

const crash = new HostError('crashed', 'it crashed.');

let time: VirtualTime;
let runner: IdleRunner;
let databases: Databases;

async function open(isStored = true): Promise<void> {
  time = new VirtualTime();
  runner = new IdleRunner();
  const level = new MemoryLevel<Uint8Array, Uint8Array>({ keyEncoding: 'view', valueEncoding: 'view' });
  let ids = 0n;
  databases = new Databases({
    ...{ owner: 1n, clock: time.clock, timers: time.timers, runner },
    logs: new LogBook(() => undefined, time.clock),
    newIdentity: () => ++ids,
    stores: isStored ? new DatabaseStores(await openHostLevel(level), () => `${++ids}`) : undefined,
  });
  await databases.publish('a', CODE, { clear: false });
}

/** Lets everything happen that waits for no timer. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a stored database that ends by itself', () => {
  beforeEach(() => open());

  it('is loaded again at once, and who asks for it waits', async () => {
    const before = databases.find('a');
    runner.end(crash);
    expect(() => databases.find('a')).toThrow(crash);
    expect(databases.isRunning(before)).toBe(false);
    const after = await databases.findRecovered('a');
    expect(after).not.toBe(before);
    expect(databases.isRunning(after)).toBe(true);
    expect(runner.opened).toBe(1);
  });

  it('again and again is left alone for longer and longer', async () => {
    for (let count = 0; count < 4; count++) {
      runner.end(crash);
      await databases.findRecovered('a');
    }
    const pauses: number[] = [];
    for (let count = 0; count < 12; count++) {
      runner.end(crash);
      const before = runner.opened;
      await expect(databases.findRecovered('a')).rejects.toBe(crash);
      expect(runner.opened).toBe(before);
      const pause = time.delaysMs.at(-1) ?? 0;
      pauses.push(pause);
      await time.advance(BigInt(pause) * 1000n, settle);
      expect(runner.opened).toBe(before + 1);
      await databases.findRecovered('a');
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000]);
    expect(time.pending).toBe(0);
  });

  it('and cannot be loaded is tried a bounded number of times, however often it is asked for', async () => {
    const failure = new StorageError('write-failed', 'the disk is full');
    runner.failure = failure;
    runner.end(failure);
    for (let count = 0; count < 100; count++)
      await expect(databases.findRecovered('a')).rejects.toBe(failure);
    // One for the end itself and those that follow without a pause.
    expect(runner.opened).toBe(4);
    await time.advance(60_000_000n, settle);
    expect(runner.opened).toBeLessThan(20);
    runner.failure = undefined;
    await time.advance(30_000_000n, settle);
    expect((await databases.findRecovered('a')).name).toBe('a');
  });

  it('is not loaded again where nothing will have changed', async () => {
    runner.failure = new StorageError('damaged', 'a record is wrong');
    runner.end(crash);
    for (let count = 0; count < 5; count++)
      await expect(databases.findRecovered('a')).rejects.toThrow('a record is wrong');
    await time.advance(60_000_000n, settle);
    expect([runner.opened, time.pending]).toEqual([1, 0]);
  });

  it('may be published again meanwhile, which ends the waiting', async () => {
    for (let count = 0; count < 4; count++) {
      runner.end(crash);
      await databases.findRecovered('a');
    }
    runner.end(crash);
    await databases.publish('a', CODE, { clear: true });
    const { opened } = runner;
    await time.advance(60_000_000n, settle);
    expect(databases.find('a').name).toBe('a');
    expect(runner.opened).toBe(opened);
  });

  it('is left alone once the host is closed', async () => {
    for (let count = 0; count < 5; count++) {
      runner.end(crash);
      await databases.findRecovered('a').catch(() => undefined);
    }
    expect(time.pending).toBe(1);
    await databases.close();
    expect(time.pending).toBe(0);
  });
});

describe('a database in memory that ends by itself', () => {
  beforeEach(() => open(false));

  it('is lost, until it is published again', async () => {
    const { identity } = databases.find('a');
    runner.end(crash);
    await expect(databases.findRecovered('a')).rejects.toMatchObject({
      problem: 'lost',
      message:
        'database `a` was in memory and is lost: it crashed. Publish it again to start anew, and open the host with dbPath to keep databases.',
    });
    expect(time.pending).toBe(0);
    expect((await databases.publish('a', CODE, { clear: false })).identity).toBe(identity);
    expect(databases.find('a').name).toBe('a');
  });
});
