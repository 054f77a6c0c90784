import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyLevel } from '../../test/support/faulty-level';
import type { OpenStore } from '../host/open-store';
import { systemKey } from '../storage/layout';
import { RecordStore } from '../storage/record-store';
import type { StoreTransaction } from '../storage/types';
import { remoteStore } from './remote-store';
import { StoreService } from './store-service';

let level: FaultyLevel;
let service: StoreService;
let remote: OpenStore;

/** Lets the slow copy end. */
let endCopy: (() => void) | undefined;

beforeEach(async () => {
  level = new FaultyLevel();
  await open();
});

afterEach(async () => {
  endCopy?.();
  await service.close().catch(() => undefined);
  service.closeLine();
});

/** A store at one end of a line, in this same thread. */
async function open(): Promise<void> {
  endCopy = undefined;
  const store = await RecordStore.open(level, { where: 'of a test' });
  service = new StoreService({
    store,
    copy: (path) => {
      if (path === 'slow') return new Promise((resolve) => (endCopy = () => resolve(7)));
      return path === 'good' ? Promise.resolve(7) : Promise.reject(new Error('not there'));
    },
    close: () => store.close(),
  });
  remote = remoteStore(service.line);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function put(offset: number, name: string, value: string): StoreTransaction {
  return { offset, puts: [{ key: systemKey(name), value: text(value), replaces: undefined }], deletes: [] };
}

describe('a store that another thread keeps', () => {
  it('writes what is appended, and says when it is on disk', async () => {
    const { store } = remote;
    expect(store.where).toBe('of a test');
    expect(await store.load(() => undefined)).toEqual({ offset: 0, records: 0 });
    await store.flushed();
    let advances = 0;
    const end = store.onAdvance(() => advances++);
    store.append(put(1, 'a', 'one'));
    const [first, same] = [store.flushed(), store.flushed()];
    expect(store.durableOffset).toBe(0);
    await Promise.all([first, same]);
    expect([store.durableOffset, advances]).toEqual([1, 1]);
    end();
    store.append(put(2, 'b', 'two'));
    store.append({ offset: 3, puts: [], deletes: [{ key: systemKey('a'), value: text('one') }] });
    await store.flushed();
    expect([store.durableOffset, advances]).toEqual([3, 1]);
    expect([...(await store.systemRecords()).entries()]).toEqual([['b', text('two')]]);
  });

  it('gives all records back, however many pages they fill', async () => {
    await remote.store.load(() => undefined);
    const long = 'x'.repeat(100_000);
    for (let n = 1; n <= 7; n++) remote.store.append(put(n, `record ${n}`, long));
    await remote.close();
    await open();
    const found: string[] = [];
    const head = await remote.store.load((key, value) => found.push(`${key.length} ${value.length}`));
    expect(head).toEqual({ offset: 7, records: 7 });
    expect(found).toEqual(Array<string>(7).fill(`${systemKey('record 1').length} 100000`));
    expect(remote.store.durableOffset).toBe(7);
  });

  it('says what is wrong with a record, as what it is', async () => {
    const { store } = remote;
    await store.load(() => undefined);
    store.append(put(1, 'a', 'one'));
    store.append(put(2, 'b', 'two'));
    await store.flushed();
    const visited: string[] = [];
    const misfit = store.load((key) => {
      visited.push(String(key.length));
      throw new RangeError('it does not fit');
    });
    await expect(misfit).rejects.toThrow(new RangeError('it does not fit'));
    expect(visited).toHaveLength(1);
    level.onRead = () => {
      throw Object.assign(new Error('a bad block'), { code: 'LEVEL_CORRUPTION' });
    };
    await expect(store.load(() => undefined)).rejects.toMatchObject({
      name: 'StorageError',
      problem: 'damaged',
    });
    level.onRead = undefined;
  });

  it('takes nothing more once a write has failed, and tells everyone', async () => {
    const { store } = remote;
    await store.load(() => undefined);
    const heard: string[] = [];
    store.onFailure(({ problem }) => heard.push(problem));
    level.onBatch = () => {
      throw new Error('no space left on device');
    };
    store.append(put(1, 'a', 'one'));
    const failed = { name: 'StorageError', problem: 'write-failed' };
    await expect(store.flushed()).rejects.toMatchObject(failed);
    expect(heard).toEqual(['write-failed']);
    store.onFailure(({ problem }) => heard.push(`late ${problem}`));
    expect(heard).toEqual(['write-failed', 'late write-failed']);
    expect(() => {
      store.append(put(2, 'b', 'two'));
    }).toThrow(/no space left/);
    await expect(store.flushed()).rejects.toMatchObject(failed);
    await expect(remote.close()).rejects.toMatchObject(failed);
  });

  it('is told of a failure at the other end when it appends what cannot be', async () => {
    const { store } = remote;
    await store.load(() => undefined);
    store.append(put(5, 'a', 'one'));
    store.append(put(4, 'b', 'before'));
    const failure = await new Promise<Error>((resolve) => {
      store.onFailure(resolve);
    });
    expect(failure.message).toContain('Transaction 4 comes after 5');
  });

  it('is closed at the other end, once; what comes later is refused', async () => {
    const { store } = remote;
    await store.load(() => undefined);
    store.append(put(1, 'a', 'one'));
    await remote.close();
    await service.close();
    expect(() => {
      store.append(put(2, 'b', 'two'));
    }).toThrow('The store of a test is closed.');
    await open();
    expect([...(await remote.store.systemRecords()).keys()]).toEqual(['a']);
  });

  it('has on disk what it was given when its thread goes away, and takes nothing that comes after', async () => {
    await remote.store.load(() => undefined);
    remote.store.append(put(1, 'a', 'one'));
    await remote.store.flushed();
    await service.close();
    remote.store.append(put(2, 'b', 'too late'));
    await expect(remote.store.flushed()).rejects.toMatchObject({ problem: 'closed' });
    await open();
    expect([...(await remote.store.systemRecords()).keys()]).toEqual(['a']);
  });

  it('is copied where it is', async () => {
    expect(await remote.copy('good')).toBe(7);
    await expect(remote.copy('bad')).rejects.toThrow('not there');
  });

  it('is not closed before a copy has come to its end', async () => {
    const copying = remote.copy('slow');
    let isClosed = false;
    const closing = remote.close().then(() => (isClosed = true));
    while (endCopy === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    endCopy();
    expect(await copying).toBe(7);
    await closing;
  });
});
