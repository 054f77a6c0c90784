import type BTree from 'sorted-btree';
import { bulkLoad } from 'sorted-btree/extended/bulkLoad.js';
import type { IndexSchema } from '../schema';
import { compareKeys } from './index-key';
import type { Key, KeyCodec, KeyRange } from './index-key';
import { KeyMap } from './key-map';
import type { Row } from './types';

const NODE_SIZE = 32;

/** The distinct keys of an index, in order. */
class SortedKeys {
  readonly #tree: BTree<Key, undefined>;

  constructor(keys: Iterable<Key>) {
    const sorted = Array.from(keys).sort(compareKeys);
    this.#tree = bulkLoad<Key, undefined>(
      sorted,
      sorted.map(() => undefined),
      NODE_SIZE,
      compareKeys,
    );
  }

  add(key: Key): void {
    this.#tree.set(key, undefined);
  }

  delete(key: Key): void {
    this.#tree.delete(key);
  }

  *within(range: KeyRange): Generator<Key, void, undefined> {
    const { low, high } = range;
    for (const key of this.#tree.keys(low)) {
      if (low !== undefined && !range.lowIncluded && compareKeys(key, low) === 0) continue;
      if (high !== undefined) {
        const order = compareKeys(key, high);
        if (order > 0 || (order === 0 && !range.highIncluded)) return;
      }
      yield key;
    }
  }
}

/**
 * What all indexes do. Points are found in a `Map`. The order of the keys is made when a range is first asked for and kept
 * from then on: most indexes never need it, and those that do pay once, about 100 ns for each key.
 */
export abstract class RowIndex {
  readonly schema: IndexSchema;
  readonly keys: KeyCodec;
  /** Whether it knows the rows of its table. One that does not is not told of changes, and needs no keys for them. */
  isFilled = true;
  #sorted: SortedKeys | undefined;

  constructor(schema: IndexSchema, keys: KeyCodec) {
    this.schema = schema;
    this.keys = keys;
  }

  /** Rows with this key. The result is a copy. */
  abstract rows(key: Key): readonly Row[];

  /** Whether the row object is among those with this key. */
  abstract has(key: Key, row: Row): boolean;

  /** As `rows`, one at a time. Not a copy. */
  abstract iterate(key: Key): Iterable<Row>;

  /** Puts a row in that is not there. In a unique index the key must be free. Like `delete` and `replace`, only for one that is filled. */
  abstract add(key: Key, row: Row): void;

  /** Takes a row out, if it is there. */
  abstract delete(key: Key, row: Row): void;

  /** Puts a row in the place of another with the same key. */
  abstract replace(key: Key, old: Row, row: Row): void;

  protected abstract distinctKeys(): Iterable<Key>;

  /** Takes every row out. */
  clear(): void {
    this.#sorted = undefined;
  }

  /** Makes good what a change that was cut short may have left: counts and order. */
  recover(): void {
    this.#sorted = undefined;
    this.recount();
  }

  protected abstract recount(): void;

  protected keyAdded(key: Key): void {
    this.#sorted?.add(key);
  }

  protected keyDeleted(key: Key): void {
    this.#sorted?.delete(key);
  }

  /** Rows within a range, in order of their keys. Not a copy. */
  abstract range(range: KeyRange): Iterable<Row>;

  protected keysWithin(range: KeyRange): Iterable<Key> {
    this.#sorted ??= new SortedKeys(this.distinctKeys());
    return this.#sorted.within(range);
  }
}

const NO_ROWS: readonly Row[] = [];

/** An index with at most one row for each key. */
export class UniqueIndex extends RowIndex {
  readonly #rows = new KeyMap<Key, Row>();

  get size(): number {
    return this.#rows.size;
  }

  get(key: Key): Row | undefined {
    return this.#rows.get(key);
  }

  all(): Iterable<Row> {
    return this.#rows.values();
  }

  override rows(key: Key): readonly Row[] {
    const row = this.#rows.get(key);
    return row === undefined ? NO_ROWS : [row];
  }

  override has(key: Key, row: Row): boolean {
    return this.#rows.get(key) === row;
  }

  override iterate(key: Key): Iterable<Row> {
    return this.rows(key);
  }

  override *range(range: KeyRange): Generator<Row, void, undefined> {
    for (const key of this.keysWithin(range)) {
      const row = this.#rows.get(key);
      if (row !== undefined) yield row;
    }
  }

  override add(key: Key, row: Row): void {
    this.#rows.add(key, row);
    this.keyAdded(key);
  }

  /**
   * Puts a row in, while the table is loaded.
   * @returns whether its key was free; the index is of no use otherwise
   */
  load(key: Key, row: Row): boolean {
    return this.#rows.addFirst(key, row);
  }

  override delete(key: Key, row: Row): void {
    if (this.#rows.get(key) !== row) return;
    this.#rows.delete(key);
    this.keyDeleted(key);
  }

  override replace(key: Key, _old: Row, row: Row): void {
    this.#rows.replace(key, row);
  }

  override clear(): void {
    super.clear();
    this.#rows.clear();
  }

  protected override recount(): void {
    this.#rows.recount();
  }

  protected override distinctKeys(): Iterable<Key> {
    return this.#rows.keys();
  }
}

/**
 * An index with any number of rows for each key: the row itself while there is one, a set from the second on. It is filled when it is
 * first asked for, and kept from then on: one that nobody asks costs nothing, neither when rows are written nor when they are loaded.
 */
export class MultiIndex extends RowIndex {
  readonly #rows = new KeyMap<Key, Row | Set<Row>>();

  /** @param entries the rows of the table with their keys in this index */
  constructor(
    schema: IndexSchema,
    keys: KeyCodec,
    private readonly entries: () => Iterable<readonly [Key, Row]>,
  ) {
    super(schema, keys);
    this.isFilled = false;
  }

  override rows(key: Key): readonly Row[] {
    const found = this.#filled().get(key);
    if (found === undefined) return NO_ROWS;
    return found instanceof Set ? Array.from(found) : [found];
  }

  override has(key: Key, row: Row): boolean {
    const found = this.#filled().get(key);
    return found instanceof Set ? found.has(row) : found === row;
  }

  override iterate(key: Key): Iterable<Row> {
    const found = this.#filled().get(key);
    return found instanceof Set ? found : this.rows(key);
  }

  override *range(range: KeyRange): Generator<Row, void, undefined> {
    for (const key of this.keysWithin(range)) yield* this.iterate(key);
  }

  override add(key: Key, row: Row): void {
    const found = this.#rows.get(key);
    if (found === undefined) {
      this.#rows.add(key, row);
      this.keyAdded(key);
    } else if (found instanceof Set) {
      found.add(row);
    } else {
      this.#rows.replace(key, new Set([found, row]));
    }
  }

  override delete(key: Key, row: Row): void {
    const found = this.#rows.get(key);
    if (found instanceof Set) {
      found.delete(row);
      if (found.size > 0) return;
    } else if (found !== row) {
      return;
    }
    this.#rows.delete(key);
    this.keyDeleted(key);
  }

  override replace(key: Key, old: Row, row: Row): void {
    const found = this.#rows.get(key);
    if (found instanceof Set) {
      found.delete(old);
      found.add(row);
    } else {
      this.#rows.replace(key, row);
    }
  }

  override clear(): void {
    super.clear();
    this.#rows.clear();
  }

  protected override recount(): void {
    this.#rows.recount();
  }

  protected override distinctKeys(): Iterable<Key> {
    return this.#filled().keys();
  }

  #filled(): KeyMap<Key, Row | Set<Row>> {
    if (!this.isFilled) {
      // What an attempt that was cut short may have left.
      this.clear();
      for (const [key, row] of this.entries()) this.add(key, row);
      this.isFilled = true;
    }
    return this.#rows;
  }
}
