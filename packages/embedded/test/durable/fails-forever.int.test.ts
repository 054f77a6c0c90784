import { expect, it } from 'vitest';
import { StorageError } from '../../src';
import { VirtualTime } from '../schedules/virtual-time';
import { FaultyLevel } from '../support/faulty-level';
import { RawClient } from '../support/raw-client';
import { openVault, VAULT } from './vault-host';

const SECOND = 1_000_000n;
/** Lets everything happen that waits for no timer. */
const settle = (): Promise<unknown> => new Promise(setImmediate);

it('a store whose writes fail for good is tried a bounded number of times, and everything is refused meanwhile', async () => {
  const time = new VirtualTime();
  const level = new FaultyLevel();
  const vault = await openVault({ store: level, clock: time.clock, timers: time.timers });
  await vault.write(1, 'before');
  // Opening the database again has to end this connection, which is a write.
  await vault.join();
  let attempts = 0;
  level.onBatch = () => {
    attempts++;
    throw new Error('IO error: No space left on device');
  };
  await expect(vault.write(1, 'lost')).rejects.toMatchObject({ problem: 'write-failed' });
  const ask = async (): Promise<void> => {
    // As a client that comes back as soon as it is refused.
    for (const use of [
      () => vault.look(),
      () => vault.write(1, 'lost'),
      () => RawClient.open(vault.host, VAULT),
    ]) {
      const error: unknown = await use().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({ problem: 'write-failed' });
    }
  };
  for (let count = 0; count < 100; count++) await ask();
  expect(attempts).toBeLessThan(10);
  // Ten minutes, in which it is asked for all the time: at most once in half a minute in the end.
  for (let second = 0; second < 600; second++) {
    await time.advance(SECOND, settle);
    await ask();
  }
  expect(attempts).toBeLessThan(40);
  level.onBatch = undefined;
  await time.advance(30n * SECOND, settle);
  const { entry, visit } = await vault.look();
  expect(entry.map(({ text }) => text)).toEqual(['before']);
  expect(visit.map(({ what }) => what.slice(0, 1))).toEqual(['+', '-']);
  await vault.write(1, 'after');
  await vault.close();
  expect(time.pending).toBe(0);
});
