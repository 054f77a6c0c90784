import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NaiveDatastore, Refusal, type NaiveBound } from '../../test/support/naive-datastore';
import {
  randomDatabase,
  randomProgram,
  type RandomDatabase,
  type Step,
} from '../../test/support/random-program';
import { replayable } from '../../test/support/runs';
import type { Value } from '../sats';
import type { IndexSchema, TableSchema } from '../schema';
import { DatastoreError, createDatastore, type Datastore, type Row, type Tx } from '.';

function hex(row: Uint8Array): string {
  return Buffer.from(row).toString('hex');
}

function hexSorted(rows: Iterable<Row>): string[] {
  return Array.from(rows, hex).sort();
}

function pick<T>(items: readonly T[], choice: number): T {
  const item = items[choice % items.length];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

const BOUND_TAGS = { included: 0, excluded: 1, unbounded: 2 } as const;

/** Runs the same steps on the datastore and on the model, and compares all that either says. */
class Run {
  readonly #random: RandomDatabase;
  readonly #store: Datastore;
  readonly #model: NaiveDatastore;
  #tx: Tx;

  constructor(random: RandomDatabase) {
    this.#random = random;
    this.#store = createDatastore(random.schema);
    this.#model = new NaiveDatastore(random.schema);
    this.#tx = this.#begin();
  }

  #begin(): Tx {
    this.#model.begin();
    return this.#store.begin({ timestampMicros: 7n });
  }

  step(step: Step): void {
    const { tables } = this.#random.schema;
    const at = step.table % tables.length;
    const table = pick(tables, at);
    const row = this.#row(at, step.row);
    const indexes = tables.flatMap((each) => each.indexes);
    switch (step.kind) {
      case 'commit':
        this.#commit();
        return;
      case 'rollback':
        this.#tx.rollback();
        this.#model.rollback();
        this.#compareAll();
        this.#tx = this.#begin();
        return;
      case 'insert':
        this.#write(
          table,
          row,
          (buffer, length) => this.#tx.insert(table.id, buffer, length),
          (model) => model.insert(row),
        );
        break;
      case 'update': {
        if (table.indexes.length === 0) return;
        const index = pick(table.indexes, step.index);
        this.#write(
          table,
          row,
          (buffer, length) => this.#tx.update(table.id, index.id, buffer, length),
          (model) => model.update(index, row),
        );
        break;
      }
      case 'deleteAllEqual':
        this.#deleteAllEqual(table, [row, this.#row(at, step.otherRow)]);
        break;
      case 'clear':
        expect(this.#tx.clear(table.id)).toBe(this.#model.table(table.id).clear());
        break;
      case 'scan':
        this.#compareTable(table, this.#tx.scan(table.id));
        break;
      case 'cursor':
        this.#cursor(table, row);
        break;
      default:
        if (indexes.length > 0) this.#scan(step, pick(indexes, step.index));
    }
    expect(this.#tx.rowCount(table.id)).toBe(this.#model.table(table.id).rows.length);
  }

  #row(table: number, choices: readonly number[]): Value[] {
    const pools = pick(this.#random.pools, table);
    return pools.map((pool, column) => pick(pool, choices[column] ?? 0));
  }

  /** Runs a write on both and compares refusals and generated values. The row stands in a longer, dirty buffer. */
  #write(
    table: TableSchema,
    row: readonly Value[],
    onStore: (buffer: Uint8Array, length: number) => number,
    onModel: (model: ReturnType<NaiveDatastore['table']>) => Uint8Array,
  ): void {
    const model = this.#model.table(table.id);
    const bytes = model.encode(row);
    const buffer = new Uint8Array(bytes.length + 40).fill(0xaa);
    buffer.set(bytes);
    const expected = outcome(() => hex(onModel(model)));
    const actual = outcome(() => hex(buffer.subarray(0, onStore(buffer, bytes.length))));
    expect(actual).toEqual(expected);
    // What the module does with its buffer afterwards must not reach the rows.
    buffer.fill(0xbb);
  }

  #deleteAllEqual(table: TableSchema, rows: readonly (readonly Value[])[]): void {
    const model = this.#model.table(table.id);
    const list = Buffer.concat([
      Buffer.from([rows.length, 0, 0, 0]),
      ...rows.map((row) => model.encode(row)),
    ]);
    expect(this.#tx.deleteAllEqual(table.id, list)).toBe(model.deleteEqual(rows));
  }

  /** Reads half through a cursor, writes, and reads on: the cursor gives what was there when it was opened. */
  #cursor(table: TableSchema, row: readonly Value[]): void {
    const model = this.#model.table(table.id);
    const expected = model.rows.map((each) => model.hex(each)).sort();
    const cursor = this.#tx.openTable(table.id);
    const seen: Row[] = [];
    for (let left = expected.length >> 1; left > 0; left--) seen.push(cursor.next() ?? new Uint8Array());
    this.#write(
      table,
      row,
      (buffer, length) => this.#tx.insert(table.id, buffer, length),
      (naive) => naive.insert(row),
    );
    this.#deleteAllEqual(table, model.rows.slice(0, 1));
    for (let next = cursor.next(); next !== undefined; next = cursor.next()) seen.push(next);
    expect(hexSorted(seen)).toEqual(expected);
  }

  #scan(step: Step, index: IndexSchema): void {
    const table = this.#model.table(index.tableId);
    const position = this.#random.schema.tables.findIndex((each) => each.id === index.tableId);
    const low = index.columns.map((column) => this.#row(position, step.row)[column] as Value);
    const high = index.columns.map((column) => this.#row(position, step.otherRow)[column] as Value);
    const encode = (values: readonly Value[], from = 0): Uint8Array =>
      Buffer.concat(values.map((value, at) => table.encodeColumn(index.columns[from + at] as number, value)));

    if (step.kind === 'point' || step.kind === 'deleteByPoint') {
      const key = encode(low);
      const found = table.point(index, low);
      expect(hexSorted(this.#tx.pointScan(index.id, key))).toEqual(found.map((row) => table.hex(row)).sort());
      if (step.kind === 'deleteByPoint')
        expect(this.#tx.deleteByPoint(index.id, key)).toBe(table.delete(found));
      return;
    }

    const prefixColumns = step.prefix % index.columns.length;
    const prefix = encode(low.slice(0, prefixColumns));
    const bound = (kind: NaiveBound['kind'], value: Value): Uint8Array =>
      Buffer.concat([
        Buffer.from([BOUND_TAGS[kind]]),
        kind === 'unbounded' ? Buffer.alloc(0) : encode([value], prefixColumns),
      ]);
    const start: NaiveBound = { kind: step.low, value: low[prefixColumns] as Value };
    const end: NaiveBound =
      step.high === 'same' ? start : { kind: step.high, value: high[prefixColumns] as Value };
    const startBytes = bound(start.kind, start.value);
    const endBytes = step.high === 'same' ? Buffer.alloc(0) : bound(end.kind, end.value);
    const buffer = Buffer.concat([prefix, startBytes, endBytes]);
    const bounds = [prefix.length, prefixColumns, startBytes.length, endBytes.length] as const;

    const expected = outcome(() => table.range(index, low.slice(0, prefixColumns), start, end));
    const actual = outcome(() => this.#tx.rangeScan(index.id, buffer, ...bounds));
    if (typeof expected === 'number' || typeof actual === 'number') {
      expect(actual).toBe(expected);
      return;
    }
    expect(hexSorted(actual)).toEqual(expected.map((row) => table.hex(row)).sort());
    const rows = actual.map((row) => table.decode(row));
    expect(
      rows.every((row, at) => at === 0 || table.compareIn(index.columns, rows[at - 1] ?? [], row) <= 0),
    ).toBe(true);
    const cursor = this.#tx.openRange(index.id, buffer, ...bounds);
    expect(actual.map(() => hex(cursor.next() ?? new Uint8Array()))).toEqual(actual.map(hex));
    expect(cursor.next()).toBeUndefined();
    if (step.kind === 'deleteByRange')
      expect(this.#tx.deleteByRange(index.id, buffer, ...bounds)).toBe(table.delete(expected));
  }

  #commit(): void {
    const expected = this.#model.commit();
    const commit = this.#tx.commit();
    expect({
      offset: commit.offset,
      tables: commit.tables.map(({ tableId, inserts, deletes }) => ({
        tableId,
        inserts: hexSorted(inserts),
        deletes: hexSorted(deletes),
      })),
      sequences: commit.sequences.map(({ sequenceId, allocated }) => ({ sequenceId, allocated })),
    }).toEqual({
      ...expected,
      tables: expected.tables.map(({ tableId, inserts, deletes }) => ({
        tableId,
        inserts: inserts.toSorted(),
        deletes: deletes.toSorted(),
      })),
    });
    expect(commit.isEmpty).toBe(expected.tables.length + expected.sequences.length === 0);
    expect(this.#store.lastOffset).toBe(expected.offset);
    this.#compareAll();
    this.#tx = this.#begin();
  }

  /** Compares all rows, and what every index finds for each of them. */
  #compareAll(): void {
    for (const table of this.#random.schema.tables) {
      this.#compareTable(table, this.#store.scan(table.id));
      const model = this.#model.table(table.id);
      for (const index of table.indexes) {
        for (const row of model.rows) {
          const key = index.columns.map((column) => row[column] as Value);
          const bytes = Buffer.concat(
            key.map((value, at) => model.encodeColumn(index.columns[at] as number, value)),
          );
          const found = model.point(index, key).map((each) => model.hex(each));
          expect(hexSorted(this.#store.pointScan(index.id, bytes))).toEqual(found.sort());
        }
      }
    }
  }

  #compareTable(table: TableSchema, rows: Iterable<Row>): void {
    const model = this.#model.table(table.id);
    expect(hexSorted(rows)).toEqual(model.rows.map((row) => model.hex(row)).sort());
  }

  end(): void {
    this.#commit();
    this.#tx.rollback();
  }
}

/** What a call gives, or the number of its refusal. */
function outcome<T>(run: () => T): T | number {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal || error instanceof DatastoreError) return error.errno;
    throw error;
  }
}

it('does what the naive model does, in random programs over random schemas', () => {
  fc.assert(
    fc.property(randomDatabase, randomProgram, (random, program) => {
      const run = new Run(random);
      for (const step of program) run.step(step);
      run.end();
    }),
    replayable(150),
  );
});
