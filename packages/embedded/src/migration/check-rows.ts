import type { Row } from '../datastore';
import { equalRows, firstRepeatedRow } from '../datastore/equal-keys';
import {
  decodeValue,
  inlineType,
  product,
  typeCompiler,
  type AlgebraicType,
  type TypeCodec,
  type Typespace,
  type Value,
} from '../sats';
import type { IndexSchema, SequenceSchema, TableSchema, UniqueConstraintSchema } from '../schema';
import { MigrationError } from './migration-error';
import { localName } from './step';
import { debugValue, satnFields, satnValue } from './value-text';

/** The rows of a table as the new schema has them. */
export class TableRows {
  readonly #codecs: readonly TypeCodec[];
  readonly #types: readonly AlgebraicType[];

  constructor(
    readonly table: TableSchema,
    private readonly typespace: Typespace,
    readonly rows: readonly Row[],
  ) {
    const compiler = typeCompiler(typespace);
    this.#codecs = table.columns.map((column) => compiler.compile(column.type));
    this.#types = table.columns.map((column) => inlineType(column.type, typespace));
  }

  /** A sequence must not give out a number that is there already. */
  checkSequence({ name, column, min, max }: SequenceSchema): void {
    const type = this.#types[column];
    const least = clip(min, type);
    const most = clip(max, type);
    for (const row of this.rows) {
      const number = BigInt(this.#read(row, column) as number | bigint);
      if (number >= least && number <= most)
        throw new MigrationError(
          `Precheck failed: added sequence ${localName(name)} already has values in range`,
        );
    }
  }

  /** The rows must fit a unique index that is new. */
  checkIndex({ name, columns, isUnique }: IndexSchema): void {
    if (!isUnique) return;
    const repeated = firstRepeatedRow(this.table, this.typespace, columns, this.rows);
    if (repeated === undefined) return;
    const names = columns.map((position) => JSON.stringify(this.table.columns[position]?.name)).join(', ');
    const values = columns.map((position) =>
      satnValue(this.#read(repeated, position), this.#types[position] as AlgebraicType),
    );
    const [only = ''] = values;
    throw new MigrationError(
      `DatastoreError: IndexError: Unique constraint violation '${name}' in table '${this.table.name}': ` +
        `column(s): '[${names}]' value: ${values.length === 1 ? only : satnFields(values)}`,
    );
  }

  /** The rows must fit a constraint over an index that was there. */
  checkConstraint({ columns }: UniqueConstraintSchema): void {
    const groups = equalRows(this.table, this.typespace, columns, this.rows);
    if (groups.length === 0) return;
    const shown = groups.slice(0, SHOWN_GROUPS).flatMap((group) => {
      const [row] = group;
      return row === undefined ? [] : [`  - ${this.#debugKey(row, columns)} appears ${group.length} times`];
    });
    throw new MigrationError(
      `DatastoreError: Cannot add unique constraint on table ${this.table.id} ` +
        `column(s) [${columns.map((position) => `ColId(${position})`).join(', ')}] (committed state):\n` +
        `${groups.length} duplicate group(s) found.\n${shown.join('\n')}` +
        (groups.length > SHOWN_GROUPS ? '\n  ... and more' : ''),
    );
  }

  #debugKey(row: Row, columns: readonly number[]): string {
    const values = columns.map((position) => this.#read(row, position));
    const types = columns.map((position) => this.#types[position] as AlgebraicType);
    const [value, type] = [values[0], types[0]];
    if (columns.length === 1 && value !== undefined && type !== undefined)
      return debugValue(value, type, 'line');
    return debugValue(values, product(Object.fromEntries(types.entries())), 'line');
  }

  #read(row: Row, position: number): Value {
    let start = 0;
    for (const codec of this.#codecs.slice(0, position)) start = codec.skip(row, start);
    const codec = this.#codecs[position] as TypeCodec;
    return decodeValue(codec, row.subarray(start, codec.skip(row, start)));
  }
}

/** How many values a server names. */
const SHOWN_GROUPS = 10;

/** The number, or the one next to it that a column of the type can hold. */
function clip(number: bigint, type: AlgebraicType | undefined): bigint {
  const bits = /^([IU])(\d+)$/.exec(type?.tag ?? '');
  if (bits === null) return number;
  const size = BigInt(bits[2] ?? 0);
  const [least, most] =
    bits[1] === 'I' ? [-(2n ** (size - 1n)), 2n ** (size - 1n) - 1n] : [0n, 2n ** size - 1n];
  if (number < least) return least;
  return number > most ? most : number;
}
