import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultyLevel } from '../../test/support/faulty-level';
import { replayable } from '../../test/support/runs';
import { StorageError } from './errors';
import { HEAD_KEY, rowKey, systemKey } from './layout';
import { RecordStore } from './record-store';
import type { StoreTransaction } from './types';

const bytes = (...values: number[]) => Uint8Array.from(values);
const put = (key: Uint8Array, value: Uint8Array, replaces?: Uint8Array) => ({ key, value, replaces });

async function openEmpty(db = new FaultyLevel()): Promise<{ db: FaultyLevel; store: RecordStore }> {
  const store = await RecordStore.open(db, { where: 'of a test' });
  await store.load(() => undefined);
  return { db, store };
}

async function contents(db: FaultyLevel): Promise<Map<string, string>> {
  const store = await RecordStore.open(db, { where: 'of a test' });
  const found = new Map<string, string>();
  await store.load((key, value) =>
    found.set(Buffer.from(key).toString('hex'), Buffer.from(value).toString('hex')),
  );
  return found;
}

async function failureOf(promise: Promise<unknown>): Promise<StorageError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  return error as StorageError;
}

describe('RecordStore', () => {
  it('gives back after opening what was written before', async () => {
    const { db, store } = await openEmpty();
    store.append({
      offset: 1,
      puts: [put(rowKey(4096, bytes(1)), bytes(7)), put(systemKey('module'), bytes(1, 2))],
      deletes: [],
    });
    store.append({
      offset: 2,
      puts: [put(rowKey(4096, bytes(1)), bytes(8), bytes(7))],
      deletes: [{ key: systemKey('module'), value: bytes(1, 2) }],
    });
    await store.whenDurable(2);
    expect(store.durableOffset).toBe(2);
    await store.close();
    const again = await RecordStore.open(db, { where: 'of a test' });
    const seen: [Uint8Array, Uint8Array][] = [];
    expect(await again.load((key, value) => seen.push([key, Uint8Array.from(value)]))).toEqual({
      offset: 2,
      records: 1,
    });
    expect(seen).toEqual([[rowKey(4096, bytes(1)), bytes(8)]]);
  });

  it('puts everything that waits into one synced batch, in order', async () => {
    const { db, store } = await openEmpty();
    const append = (offset: number): void =>
      store.append({ offset, puts: [put(rowKey(1, bytes(offset)), bytes(offset))], deletes: [] });
    for (let offset = 1; offset <= 7; offset++) append(offset);
    await Promise.all([store.whenDurable(7), store.whenDurable(1)]);
    expect(db.batches).toBe(1);
    append(8);
    await store.whenDurable(8);
    expect(db.batches).toBe(2);
  });

  it('begins to write when half of those who took part before have come', async () => {
    const { db, store } = await openEmpty();
    let offset = 0;
    const append = (count: number): void => {
      for (let n = 0; n < count; n++)
        store.append({ offset: ++offset, puts: [put(systemKey('last'), bytes(offset))], deletes: [] });
    };
    append(50);
    await store.flushed();
    // 8, which are always worth a write, and 42 that came meanwhile.
    expect(db.batches).toBe(2);
    append(24);
    await store.flushed();
    expect(db.batches).toBe(3);
    append(50);
    await store.flushed();
    expect(db.batches).toBe(5);
    expect(store.durableOffset).toBe(124);
  });

  it('writes a record once that several transactions of a write change', async () => {
    const { db, store } = await openEmpty();
    const counter = systemKey('counter');
    const values = [1, 2, 3].map((n) => bytes(n));
    const [first, second, third] = values as [Uint8Array, Uint8Array, Uint8Array];
    const written: unknown[] = [];
    db.on('write', (operations: unknown[]) => written.push(...operations));
    store.append({ offset: 1, puts: [put(counter, first)], deletes: [] });
    store.append({ offset: 2, puts: [put(counter, second, first)], deletes: [] });
    store.append({ offset: 3, puts: [put(counter, third, second)], deletes: [] });
    await store.flushed();
    expect(written).toHaveLength(2);
    expect(store.head).toEqual({ offset: 3, records: 1 });
    expect(await contents(db)).toEqual(new Map([[Buffer.from(counter).toString('hex'), '03']]));
  });

  it('puts transactions that belong together into one batch, however many wait', async () => {
    const { db, store } = await openEmpty();
    const cuts: FaultyLevel[] = [];
    db.onSync = async () => {
      cuts.push(await db.afterPowerCut());
    };
    for (let offset = 1; offset <= 60; offset++)
      store.append({
        offset,
        puts: [put(rowKey(1, bytes(offset)), bytes(1))],
        deletes: [],
        isContinued: offset % 3 !== 0,
      });
    await store.whenDurable(60);
    cuts.push(await db.afterPowerCut());
    expect(cuts.length).toBeGreaterThan(2);
    for (const cut of cuts) expect((await contents(cut)).size % 3).toBe(0);
    expect((await contents(db)).size).toBe(60);
  });

  it('acknowledges only what a power cut leaves, whole transactions and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(fc.nat(20), fc.nat(255)), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.nat(11),
        async (program, cutAt) => {
          const { db, store } = await openEmpty();
          const model = new Map<string, number>();
          const states: string[] = [JSON.stringify([])];
          let acknowledged = 0;
          let cut: Promise<FaultyLevel> | undefined;
          db.onSync = () => {
            if (db.batches > cutAt) cut ??= db.afterPowerCut();
          };
          for (const [index, writes] of program.entries()) {
            const last = new Map(writes.map(([key, value]) => [key, value]));
            const puts = [...last].map(([key, value]) => {
              const old = model.get(String(key));
              model.set(String(key), value);
              return put(rowKey(1, bytes(key)), bytes(value), old === undefined ? undefined : bytes(old));
            });
            states.push(JSON.stringify([...model].sort()));
            store.append({ offset: index + 1, puts, deletes: [] });
            void store
              .whenDurable(index + 1)
              .then(() => (cut === undefined ? (acknowledged = index + 1) : undefined));
            if (index % 3 === 0) await store.whenDurable(index + 1);
          }
          await store.whenDurable(program.length);
          const survivor = await (cut ?? db.afterPowerCut());
          const opened = await RecordStore.open(survivor, { where: 'of a test' });
          const rows: [string, number][] = [];
          const head = await opened.load((key, value) => rows.push([String(key[5]), value[0]!]));
          expect(head.offset).toBeGreaterThanOrEqual(acknowledged);
          expect(JSON.stringify(rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)))).toBe(
            JSON.stringify(
              (JSON.parse(states[head.offset]!) as [string, number][]).sort((a, b) =>
                JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
              ),
            ),
          );
        },
      ),
      replayable(60),
    );
  });

  it.each<[string, (db: FaultyLevel) => Promise<void>, RegExp]>([
    [
      'a changed row',
      (db) => db.put(rowKey(1, bytes(1)), bytes(9, 0, 0, 0, 0, 0, 0, 0, 0)),
      /does not have the hash/,
    ],
    ['a short value', (db) => db.put(rowKey(1, bytes(1)), bytes(9)), /does not have the hash/],
    ['a missing row', (db) => db.del(rowKey(1, bytes(1))), /holds 1 records and its head says 2/],
    [
      'a row of another key',
      async (db) => db.put(rowKey(1, bytes(3)), (await db.get(rowKey(1, bytes(1))))!),
      /does not have the hash/,
    ],
    [
      'a head that was changed',
      async (db) =>
        db.put(
          HEAD_KEY,
          (await db.get(HEAD_KEY))!.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
        ),
      /head record does not have the hash/,
    ],
    ['a short head', (db) => db.put(HEAD_KEY, bytes(1)), /head record has 1 bytes/],
    ['an empty head', (db) => db.put(HEAD_KEY, bytes()), /head record is empty/],
    ['no head', (db) => db.del(HEAD_KEY), /no head record/],
  ])('refuses %s and says what to do', async (_, tamper, message) => {
    const { db, store } = await openEmpty();
    store.append({
      offset: 1,
      puts: [put(rowKey(1, bytes(1)), bytes(1)), put(rowKey(1, bytes(2)), bytes(2))],
      deletes: [],
    });
    await store.whenDurable(1);
    await tamper(db);
    const error = await failureOf(contents(db));
    expect(error.problem).toBe('damaged');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/backup.*salvage/);
  });

  it('notices rows that the engine gives in another order than that of their keys', async () => {
    class Shuffled extends FaultyLevel {
      override _iterator(options: object): ReturnType<FaultyLevel['_iterator']> {
        const iterator = super._iterator(options);
        const { _nextv } = iterator;
        iterator._nextv = async (size, nextOptions) =>
          ((await _nextv.call(iterator, size, nextOptions)) as unknown[]).reverse();
        return iterator;
      }
    }
    const { db, store } = await openEmpty(new Shuffled());
    for (let offset = 1; offset <= 2; offset++)
      store.append({ offset, puts: [put(rowKey(1, bytes(offset)), bytes(1))], deletes: [] });
    await store.whenDurable(2);
    const error = await failureOf(contents(db));
    expect(error.problem).toBe('damaged');
    expect(error.message).toMatch(/record with key 020000000101 is not in its place/);
  });

  it('notices a row put in the place of another of the same count', async () => {
    const { db, store } = await openEmpty();
    store.append({ offset: 1, puts: [put(rowKey(1, bytes(1)), bytes(1))], deletes: [] });
    await store.whenDurable(1);
    const other = await openEmpty();
    other.store.append({ offset: 1, puts: [put(rowKey(1, bytes(2)), bytes(2))], deletes: [] });
    await other.store.whenDurable(1);
    await db.del(rowKey(1, bytes(1)));
    await db.put(rowKey(1, bytes(2)), (await other.db.get(rowKey(1, bytes(2))))!);
    expect((await failureOf(contents(db))).message).toMatch(
      /the digest of its records is [0-9a-f]{16} and its head says [0-9a-f]{16}/,
    );
  });

  it('refuses a format it does not know by name', async () => {
    const { db, store } = await openEmpty();
    store.append({ offset: 1, puts: [], deletes: [] });
    await store.whenDurable(1);
    await db.put(HEAD_KEY, bytes(2, 0));
    const error = await failureOf(contents(db));
    expect(error.problem).toBe('unknown-format');
    expect(error.message).toMatch(/format 2.*reads format 1/);
  });

  it('refuses a database that stores text', async () => {
    const { MemoryLevel } = await import('memory-level');
    expect(
      (await failureOf(RecordStore.open(new MemoryLevel() as never, { where: 'of a test' }))).problem,
    ).toBe('unusable');
  });

  it('must be loaded before it is written', async () => {
    const store = await RecordStore.open(new FaultyLevel(), { where: 'of a test' });
    expect(() => store.append({ offset: 1, puts: [], deletes: [] })).toThrow(/must be loaded/);
  });
});

describe('a failing write', () => {
  it.each(['onBatch', 'onSync'] as const)(
    'at %s refuses everything that waits, and all later',
    async (hook) => {
      const { db, store } = await openEmpty();
      const transaction = (offset: number): StoreTransaction => ({
        offset,
        puts: [put(rowKey(1, bytes(offset)), bytes(offset))],
        deletes: [],
      });
      store.append(transaction(1));
      await store.whenDurable(1);
      const told: StorageError[] = [];
      store.onFailure((error) => told.push(error));
      db[hook] = () => {
        throw new Error('no space left on device');
      };
      store.append(transaction(2));
      const first = failureOf(store.whenDurable(2));
      await Promise.resolve();
      const error = await first;
      expect(error.problem).toBe('write-failed');
      expect(error.message).toMatch(/no space left on device.*up to 1 are on disk/);
      expect(told).toEqual([error]);
      expect(store.failure).toBe(error);
      expect(() => store.append(transaction(3))).toThrow(error);
      await expect(store.whenDurable(3)).rejects.toBe(error);
      await expect(store.whenDurable(1)).resolves.toBeUndefined();
      store.onFailure((late) => told.push(late));
      expect(told).toEqual([error, error]);
    },
  );

  it('leaves a store that opens with the state before or after it', async () => {
    const { db, store } = await openEmpty();
    store.append({ offset: 1, puts: [put(rowKey(1, bytes(1)), bytes(1))], deletes: [] });
    await store.whenDurable(1);
    db.onSync = () => {
      throw new Error('input/output error');
    };
    store.append({ offset: 2, puts: [put(rowKey(1, bytes(1)), bytes(2), bytes(1))], deletes: [] });
    await failureOf(store.whenDurable(2));
    expect([...(await contents(await db.afterPowerCut())).values()]).toEqual(['01']);
    db.onSync = undefined;
    expect([...(await contents(db)).values()]).toEqual(['02']);
  });
});

describe('copyTo', () => {
  it('copies a consistent state while writes go on', async () => {
    const { store } = await openEmpty();
    for (let offset = 1; offset <= 2000; offset++)
      store.append({
        offset,
        puts: [put(rowKey(1, bytes(offset >> 8, offset)), bytes(offset))],
        deletes: [],
      });
    await store.whenDurable(2000);
    const target = new FaultyLevel();
    await target.open();
    const copying = store.copyTo(target);
    for (let offset = 2001; offset <= 2200; offset++)
      store.append({
        offset,
        puts: [put(rowKey(1, bytes(offset >> 8, offset)), bytes(offset))],
        deletes: [],
      });
    await copying;
    const copy = await RecordStore.open(await target.afterPowerCut(), { where: 'of the copy' });
    const { offset, records } = await copy.load(() => undefined);
    expect(records).toBe(offset);
    expect(offset).toBeGreaterThanOrEqual(2000);
    await store.close();
    expect(store.failure?.problem).toBe('closed');
    expect(() => store.append({ offset: 2201, puts: [], deletes: [] })).toThrow(/closed/);
  });
});
