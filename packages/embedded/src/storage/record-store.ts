import { compareBytes } from '../sats';
import { hashRecord, RunningDigest } from './digest';
import { StorageError } from './errors';
import { GroupCommit } from './group-commit';
import { engineError, openEngine, reasonOf } from './engine';
import { damaged, decodeHead, encodeHead, HEAD_KEY, Space, systemName, type Head } from './layout';
import { sealValue, unsealValue } from './sealed-value';
import { netChanges } from './net-changes';
import type { LevelDatabase, StoreHead, StoreTransaction } from './types';

const LOAD_PAGE = 1000;

/** The engine hands out 16 KB at a time where nothing is said. */
const PAGES: object = { highWaterMarkBytes: 1 << 20 };

const SYNCED: object = { sync: true };

export interface RecordStoreOptions {
  /** What errors say after "the store": `in …`, `of …`. */
  readonly where: string;
}

/**
 * Records in a LevelDB-like database, written by whole transactions.
 *
 * Every transaction appended while a write is under way joins the next one: one synced batch, in order of commit, all or nothing. With
 * each batch goes the head: offset, number of records, and a digest of all of them. Opening reads every record once and refuses
 * a store in which one is wrong, missing or extra. A tail that was never synced is a shorter, consistent past.
 */
export class RecordStore {
  /** What errors say after "the store". */
  readonly where: string;
  readonly #db: LevelDatabase;
  readonly #head: Head;
  readonly #commits: GroupCommit<readonly StoreTransaction[]>;
  /** Those to which the next one belongs. */
  #begun: StoreTransaction[] = [];
  #isLoaded = false;

  private constructor(db: LevelDatabase, where: string, head: Head) {
    this.#db = db;
    this.where = where;
    this.#head = head;
    this.#commits = new GroupCommit((group) => this.#write(group), head.offset);
  }

  /**
   * Opens the database and reads its head. Call `load` before anything else.
   * @throws StorageError `damaged`, `unknown-format`, `locked`, `unusable`
   */
  static async open(db: LevelDatabase, options: RecordStoreOptions): Promise<RecordStore> {
    const { where } = options;
    for (const encoding of [db.keyEncoding(), db.valueEncoding()])
      if (!/^(view|buffer)/.test(encoding.name ?? ''))
        throw new StorageError(
          'unusable',
          `The store ${where} stores text. Create it with keyEncoding and valueEncoding 'view'.`,
        );
    await openEngine(db, where);
    try {
      const bytes = await db.get(HEAD_KEY);
      if (bytes !== undefined) return new RecordStore(db, where, decodeHead(bytes, where));
      for await (const key of db.keys({ limit: 1 }))
        throw damaged(where, `it holds records (the first has key ${hex(key)}) and no head record`);
      return new RecordStore(db, where, { offset: 0, records: 0, digest: new RunningDigest() });
    } catch (error) {
      // What is wrong with it is in the error at hand; open, it would keep its lock.
      await db.close().catch(() => undefined);
      throw engineError(error, where);
    }
  }

  get head(): StoreHead {
    return { offset: this.#head.offset, records: this.#head.records };
  }

  /** Offset of the newest transaction that is on disk. */
  get durableOffset(): number {
    return this.#commits.durableOffset;
  }

  /** What ended the store, once a write has failed. Nothing can be appended then; open it anew. */
  get failure(): StorageError | undefined {
    return this.#commits.failure;
  }

  /**
   * Visits every record, in order of key, and checks them all.
   * @throws StorageError `damaged`. What was visited until then must be thrown away.
   */
  async load(visit: (key: Uint8Array, value: Uint8Array) => void): Promise<StoreHead> {
    const digest = new RunningDigest();
    let records = 0;
    let last: Uint8Array = HEAD_KEY;
    const iterator = this.#db.iterator({ gt: HEAD_KEY, ...PAGES });
    try {
      const readPage = (): Promise<[Uint8Array, Uint8Array][]> => {
        const page = iterator.nextv(LOAD_PAGE);
        // Where a visit throws first, nobody waits for it any more.
        page.catch(() => undefined);
        return page;
      };
      let next = readPage();
      for (;;) {
        const page = await next;
        if (page.length === 0) break;
        // The engine reads on in its own thread while this page is visited.
        next = readPage();
        for (const [key, sealed] of page) {
          const value = unsealValue(key, sealed, digest);
          if (value === undefined)
            throw damaged(
              this.where,
              `the record with key ${hex(key)} does not have the hash it was written with`,
            );
          // All may be there and right in a file that took the place of another. Written to, it would get worse.
          if (compareBytes(key, last) <= 0)
            throw damaged(this.where, `the record with key ${hex(key)} is not in its place`);
          last = key;
          records++;
          visit(key, value);
        }
      }
    } catch (error) {
      throw engineError(error, this.where);
    } finally {
      await iterator.close();
    }
    if (records !== this.#head.records)
      throw damaged(
        this.where,
        `it holds ${records} records and its head says ${this.#head.records} (offset ${this.#head.offset})`,
      );
    if (!digest.equals(this.#head.digest))
      throw damaged(
        this.where,
        `the digest of its records is ${digest.toString()} and its head says ${this.#head.digest.toString()} (offset ${this.#head.offset})`,
      );
    this.#isLoaded = true;
    return this.head;
  }

  /**
   * Puts a committed transaction in line for the next write. Returns at once; `whenDurable` tells when it is on disk.
   * @throws StorageError `write-failed` or `closed` when the store can take no more
   */
  append(transaction: StoreTransaction): void {
    if (!this.#isLoaded) throw new Error(`The store ${this.where} must be loaded before it is written`);
    const together = [...this.#begun, transaction];
    this.#begun = transaction.isContinued === true ? together : [];
    if (this.#begun.length === 0) this.#commits.append(together, transaction.offset);
  }

  /**
   * Resolves when the transaction with this offset, and all before it, are synced to disk.
   * @throws StorageError `write-failed` or `closed`: it may or may not be in the store; open the store to know
   */
  whenDurable(offset: number): Promise<void> {
    return this.#commits.whenDurable(offset);
  }

  /** Calls back after each write that moved `durableOffset`. Returns a function that ends it. */
  onAdvance(listener: () => void): () => void {
    return this.#commits.onAdvance(listener);
  }

  /**
   * Resolves when everything appended so far is on disk, whatever its offset.
   * @throws StorageError as `whenDurable`
   */
  flushed(): Promise<void> {
    return this.#commits.flushed();
  }

  /**
   * The system records, by name, each checked by its seal: what has to be known before rows can be read.
   * @throws StorageError `damaged`
   */
  async systemRecords(): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    try {
      for await (const [key, sealed] of this.#db.iterator({
        gte: Uint8Array.of(Space.system),
        lt: Uint8Array.of(Space.row),
      })) {
        const value = unsealValue(key, sealed, new RunningDigest());
        if (value === undefined)
          throw damaged(
            this.where,
            `the system record ${systemName(key)} does not have the hash it was written with`,
          );
        found.set(systemName(key), value);
      }
    } catch (error) {
      throw engineError(error, this.where);
    }
    return found;
  }

  /** Calls back once, when a write fails. Everything that waits has been refused then. */
  onFailure(callback: (error: StorageError) => void): void {
    this.#commits.onFailure(callback);
  }

  /**
   * Copies the store as it is on disk at this moment, while writes go on, into an empty database that is open. Every part of the
   * copy is synced; check it by opening it.
   */
  async copyTo(target: LevelDatabase): Promise<void> {
    try {
      const iterator = this.#db.iterator(PAGES);
      try {
        for (;;) {
          const page = await iterator.nextv(LOAD_PAGE);
          if (page.length === 0) return;
          const batch = target.batch();
          for (const [key, value] of page) batch.put(key, value);
          await batch.write(SYNCED);
        }
      } finally {
        await iterator.close();
      }
    } catch (error) {
      throw engineError(error, this.where);
    }
  }

  /**
   * Takes nothing more, waits for what was appended, then closes the database.
   * @throws StorageError `write-failed` when a part of what was appended could not be written; the database is closed all the same
   */
  async close(): Promise<void> {
    await this.#commits.close(this.where);
    try {
      await this.#db.close();
    } catch (error) {
      throw engineError(error, this.where);
    }
    if (this.failure?.problem === 'write-failed') throw this.failure;
  }

  async #write(parts: readonly (readonly StoreTransaction[])[]): Promise<void> {
    const group = parts.flat();
    const head = this.#head;
    try {
      const batch = this.#db.batch();
      for (const { key, value, replaces } of netChanges(group)) {
        if (replaces !== undefined) {
          head.digest.toggle(hashRecord(key, replaces));
          head.records--;
        }
        if (value !== undefined) {
          batch.put(key, sealValue(key, value, head.digest));
          head.records++;
        } else if (replaces !== undefined) {
          batch.del(key);
        }
      }
      head.offset = group.at(-1)?.offset ?? head.offset;
      batch.put(HEAD_KEY, encodeHead(head));
      await batch.write(SYNCED);
    } catch (error) {
      throw new StorageError(
        'write-failed',
        `Writing to the store ${this.where} failed at transaction ${head.offset}: ${reasonOf(error)}. Transactions up to ${this.durableOffset} are on disk; ` +
          'those after it were not acknowledged. Make room or mend the device; the database is loaded again from the store.',
        { cause: error },
      );
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 24), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
