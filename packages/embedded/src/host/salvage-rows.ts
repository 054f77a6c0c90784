import { createDatastore, DatastoreError, type Datastore } from '../datastore';
import type { DatabaseSchema, SequenceSchema } from '../schema';
import { sequencesByRecord, type Catalog } from '../storage/catalog';
import { decimal } from '../storage/decimal';
import { rowTable } from '../storage/layout';
import type { SalvagedRecord } from '../storage/salvage';

/** The rows that fit together, and where their sequences have to go on. */
export interface FittingRows {
  readonly rows: readonly SalvagedRecord[];
  /** Number of rows that do not fit the module, or another row. */
  readonly unfit: number;
  /** By the name of the record. */
  readonly sequences: ReadonlyMap<string, Uint8Array>;
}

/**
 * Takes the rows that the module's tables take together, in order of their keys. Damage can bring back an older version of a row,
 * which then clashes with a newer one on a unique column.
 */
export function fitRows(
  schema: DatabaseSchema,
  catalog: Catalog,
  records: readonly SalvagedRecord[],
  stored: ReadonlyMap<string, Uint8Array>,
): FittingRows {
  const datastore = createDatastore(schema);
  const tableIds = new Map<number, number>();
  for (const table of datastore.tables.values()) {
    const known = catalog.tables[table.name];
    if (known !== undefined) tableIds.set(known.id, table.id);
  }
  const rows = records.filter(({ key, value }) => {
    const tableId = tableIds.get(rowTable(key));
    if (tableId === undefined) return false;
    try {
      datastore.load(tableId, value);
      return true;
    } catch (error) {
      if (!(error instanceof DatastoreError)) throw error;
      return false;
    }
  });
  const sequences = new Map<string, Uint8Array>();
  for (const [name, sequence] of sequencesByRecord(schema)) {
    const record = stored.get(name);
    const next = afterAll(datastore, sequence, record === undefined ? undefined : decimal.decode(record));
    if (next !== undefined) sequences.set(name, decimal.encode(next));
  }
  return { rows, unfit: records.length - rows.length, sequences };
}

/** Where a sequence goes on, so that it gives out no number that a row has; `undefined` when it may start anew. */
function afterAll(
  datastore: Datastore,
  { tableId, column, increment, min, max }: SequenceSchema,
  stored: bigint | undefined,
): bigint | undefined {
  const codec = datastore.rowCodec(tableId);
  let next = stored;
  for (const row of datastore.scan(tableId)) {
    const after = BigInt(codec.column(row, column) as number | bigint) + increment;
    const isFurther = next === undefined || (increment > 0n ? after > next : after < next);
    if (isFurther && after >= min && after <= max) next = after;
  }
  return next;
}
