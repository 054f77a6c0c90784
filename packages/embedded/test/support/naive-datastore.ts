import { compileType, decodeValue, encodeValue, type TypeCodec, type Value } from '../../src/sats';
import type { DatabaseSchema, IndexSchema, SequenceSchema, TableSchema } from '../../src/schema';

/** A refusal, by its error number. */
export class Refusal extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

/** The bounds of one column. */
export interface NaiveBound {
  readonly kind: 'included' | 'excluded' | 'unbounded';
  readonly value: Value;
}

type Row = readonly Value[];

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** What a commit is expected to say, rows as hex. */
export interface NaiveCommit {
  readonly offset: number;
  readonly tables: readonly {
    readonly tableId: number;
    readonly inserts: readonly string[];
    readonly deletes: readonly string[];
  }[];
  readonly sequences: readonly { readonly sequenceId: number; readonly allocated: bigint }[];
}

/**
 * The datastore written as simply as it can be: rows are arrays of values in a list, every question goes through all of them,
 * and a transaction is a copy of everything.
 */
export class NaiveDatastore {
  readonly #tables: ReadonlyMap<number, NaiveTable>;
  #offset = 0;

  constructor(schema: DatabaseSchema) {
    this.#tables = new Map(schema.tables.map((table) => [table.id, new NaiveTable(table, schema)]));
  }

  table(tableId: number): NaiveTable {
    const table = this.#tables.get(tableId);
    if (table === undefined) throw new Refusal(4);
    return table;
  }

  begin(): void {
    for (const table of this.#tables.values()) table.begin();
  }

  rollback(): void {
    for (const table of this.#tables.values()) table.rows = [...table.before];
  }

  commit(): NaiveCommit {
    const tables = [...this.#tables.values()].flatMap((table) => {
      const before = new Set(table.before.map((row) => table.hex(row)));
      const after = new Set(table.rows.map((row) => table.hex(row)));
      const inserts = [...after].filter((row) => !before.has(row));
      const deletes = [...before].filter((row) => !after.has(row));
      if (table.schema.isEvent) table.rows = [];
      return inserts.length + deletes.length === 0 ? [] : [{ tableId: table.schema.id, inserts, deletes }];
    });
    const all = [...this.#tables.values()].flatMap((table) => table.sequences);
    const isEmpty = tables.length === 0 && !all.some((sequence) => sequence.hasMoved);
    if (isEmpty) return { offset: this.#offset, tables, sequences: [] };
    this.#offset++;
    const moved = all.filter((sequence) => sequence.isUnrecorded);
    for (const sequence of moved) sequence.isUnrecorded = false;
    return {
      offset: this.#offset,
      tables,
      sequences: moved.map(({ schema, allocated }) => ({ sequenceId: schema.id, allocated })),
    };
  }
}

class NaiveSequence {
  readonly schema: SequenceSchema;
  next: bigint;
  allocated: bigint;
  hasMoved = false;
  isUnrecorded = false;

  constructor(schema: SequenceSchema) {
    this.schema = schema;
    this.next = schema.start;
    this.allocated = schema.start;
  }

  take(): bigint {
    const value = this.next;
    if (value === this.allocated) {
      this.allocated = value + 4096n * this.schema.increment;
      this.hasMoved = true;
      this.isUnrecorded = true;
    }
    this.next = value + this.schema.increment;
    return value;
  }
}

export class NaiveTable {
  readonly schema: TableSchema;
  readonly sequences: readonly NaiveSequence[];
  rows: Row[] = [];
  before: readonly Row[] = [];
  readonly #codec: TypeCodec;
  readonly #columns: readonly TypeCodec[];

  constructor(schema: TableSchema, database: DatabaseSchema) {
    this.schema = schema;
    this.sequences = schema.sequences.map((sequence) => new NaiveSequence(sequence));
    this.#codec = compileType(schema.rowType, database.typespace);
    this.#columns = schema.columns.map((column) => compileType(column.type, database.typespace));
  }

  begin(): void {
    this.before = [...this.rows];
    for (const sequence of this.sequences) sequence.hasMoved = false;
  }

  hex(row: Row): string {
    return hexOf(encodeValue(this.#codec, row));
  }

  encode(row: Row): Uint8Array {
    return encodeValue(this.#codec, row);
  }

  encodeColumn(column: number, value: Value): Uint8Array {
    return encodeValue(this.#columns[column] as TypeCodec, value);
  }

  #isSame(a: Row, b: Row): boolean {
    return this.hex(a) === this.hex(b);
  }

  #compare(column: number, a: Value, b: Value): number {
    return (this.#columns[column] as TypeCodec).compare(a, b);
  }

  isEqualIn(columns: readonly number[], a: Row, b: Row): boolean {
    return columns.every((column) => this.#compare(column, a[column] as Value, b[column] as Value) === 0);
  }

  /** The row with generated values, and those values as they are handed back. */
  #generate(row: Row): { row: Row; generated: Uint8Array } {
    const values = [...row];
    const parts: Uint8Array[] = [];
    for (const sequence of this.sequences) {
      const { column } = sequence.schema;
      if (values[column] !== 0 && values[column] !== 0n) continue;
      const bits = (this.#columns[column]?.fixedSize ?? 0) * 8;
      const isSigned = this.schema.columns[column]?.type.tag.startsWith('I') === true;
      const taken = sequence.take();
      const cut = isSigned ? BigInt.asIntN(bits, taken) : BigInt.asUintN(bits, taken);
      values[column] = bits > 32 ? cut : Number(cut);
      parts.push(this.encodeColumn(column, values[column]));
    }
    return { row: values, generated: Buffer.concat(parts) };
  }

  insert(given: Row): Uint8Array {
    const { row, generated } = this.#generate(given);
    if (!this.rows.some((other) => this.#isSame(other, row))) {
      const clash = this.schema.constraints.some(({ columns }) =>
        this.rows.some((other) => this.isEqualIn(columns, other, row)),
      );
      if (clash) throw new Refusal(12);
      this.rows.push(row);
    }
    return generated;
  }

  update(index: IndexSchema, given: Row): Uint8Array {
    if (!index.isUnique) throw new Refusal(14);
    const { row, generated } = this.#generate(given);
    const old = this.rows.find((other) => this.isEqualIn(index.columns, other, row));
    const clashes = this.rows.filter(
      (other) =>
        other !== old && this.schema.constraints.some(({ columns }) => this.isEqualIn(columns, other, row)),
    );
    if (old === undefined) {
      const isOld = clashes.some((other) => this.before.some((known) => this.#isSame(known, other)));
      throw new Refusal(isOld ? 12 : 15);
    }
    if (clashes.length > 0) throw new Refusal(12);
    if (!this.#isSame(old, row)) this.rows = [...this.rows.filter((other) => other !== old), row];
    return generated;
  }

  point(index: IndexSchema, key: Row): Row[] {
    return this.rows.filter((row) =>
      index.columns.every(
        (column, at) => this.#compare(column, row[column] as Value, key[at] as Value) === 0,
      ),
    );
  }

  /** Rows in a range, in order of their keys. */
  range(index: IndexSchema, prefix: Row, low: NaiveBound, high: NaiveBound): Row[] {
    if (index.algorithm === 'hash') throw new Refusal(10);
    const ranged = index.columns[prefix.length] as number;
    return this.rows
      .filter((row) => {
        const isPrefix = prefix.every((value, at) => {
          const column = index.columns[at] as number;
          return this.#compare(column, row[column] as Value, value) === 0;
        });
        const fromLow = this.#compare(ranged, row[ranged] as Value, low.value);
        const fromHigh = this.#compare(ranged, row[ranged] as Value, high.value);
        return (
          isPrefix &&
          (low.kind === 'unbounded' || fromLow > 0 || (fromLow === 0 && low.kind === 'included')) &&
          (high.kind === 'unbounded' || fromHigh < 0 || (fromHigh === 0 && high.kind === 'included'))
        );
      })
      .toSorted((a, b) => this.compareIn(index.columns, a, b));
  }

  compareIn(columns: readonly number[], a: Row, b: Row): number {
    for (const column of columns) {
      const order = this.#compare(column, a[column] as Value, b[column] as Value);
      if (order !== 0) return order;
    }
    return 0;
  }

  delete(rows: readonly Row[]): number {
    this.rows = this.rows.filter((row) => !rows.includes(row));
    return rows.length;
  }

  deleteEqual(rows: readonly Row[]): number {
    let deleted = 0;
    for (const row of rows) deleted += this.delete(this.rows.filter((other) => this.#isSame(other, row)));
    return deleted;
  }

  clear(): number {
    const kept = this.before.filter((row) => this.rows.some((other) => this.#isSame(other, row)));
    const count = this.rows.length - kept.length + this.before.length;
    this.rows = [];
    return count;
  }

  decode(bytes: Uint8Array): Row {
    return decodeValue(this.#codec, bytes) as Row;
  }
}
