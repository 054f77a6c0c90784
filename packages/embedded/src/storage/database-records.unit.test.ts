import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultyLevel } from '../../test/support/faulty-level';
import { randomDatabase, type RandomDatabase } from '../../test/support/random-program';
import { replayable } from '../../test/support/runs';
import { createDatastore, DatastoreError, type Datastore, type Tx } from '../datastore';
import type { DatabaseSchema } from '../schema';
import { DatabaseRecords } from './database-records';
import { RecordStore } from './record-store';

interface Change {
  readonly kind: 'insert' | 'delete' | 'clear' | 'reopen' | 'rollback' | 'commit';
  readonly table: number;
  readonly row: readonly number[];
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(
    'insert',
    'insert',
    'insert',
    'insert',
    'delete',
    'commit',
    'commit',
    'rollback',
    'reopen',
    'clear',
  ),
  table: fc.nat(2),
  row: fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
});

/** The same schema, where tables with a unique column have it as their primary key. */
function withPrimaryKeys({ schema, pools }: RandomDatabase): RandomDatabase {
  const tables = schema.tables.map((table) => ({
    ...table,
    primaryKey: table.constraints.find(({ columns }) => columns.length === 1)?.columns[0],
  }));
  const tablesByName = new Map(tables.map((table) => [table.name, table]));
  return { schema: { ...schema, tables, tablesByName }, pools };
}

/** A database in a store that is closed and opened again from time to time. */
class Run {
  level = new FaultyLevel();
  #datastore: Datastore;
  #records: DatabaseRecords;
  #tx: Tx;

  private constructor(
    readonly random: RandomDatabase,
    datastore: Datastore,
    records: DatabaseRecords,
  ) {
    this.#datastore = datastore;
    this.#records = records;
    this.#tx = this.#begin();
  }

  static async start(random: RandomDatabase): Promise<Run> {
    const level = new FaultyLevel();
    const [datastore, records] = await open(level, random.schema);
    return Object.assign(new Run(random, datastore, records), { level });
  }

  #begin(): Tx {
    return this.#datastore.begin({ timestampMicros: 7n });
  }

  async do({ kind, table: at, row: choices }: Change): Promise<void> {
    const { schema, pools } = this.random;
    const position = at % schema.tables.length;
    const table = schema.tables[position]!;
    const row = pools[position]!.map((pool, column) => pool[choices[column]! % pool.length]!);
    const bytes = this.#datastore.rowCodec(table.id).encode(row);
    switch (kind) {
      case 'insert':
        try {
          this.#tx.insert(table.id, Uint8Array.from([...bytes, ...new Uint8Array(40)]), bytes.length);
        } catch (error) {
          if (!(error instanceof DatastoreError)) throw error;
        }
        return;
      case 'delete':
        this.#tx.deleteAllEqual(table.id, Uint8Array.of(1, 0, 0, 0, ...bytes));
        return;
      case 'clear':
        this.#tx.clear(table.id);
        return;
      case 'rollback':
        this.#tx.rollback();
        break;
      case 'commit':
        this.#records.append(this.#tx.commit());
        break;
      case 'reopen':
        this.#records.append(this.#tx.commit());
        await this.reopen();
    }
    this.#tx = this.#begin();
  }

  async finish(): Promise<void> {
    this.#records.append(this.#tx.commit());
    await this.reopen();
  }

  async reopen(): Promise<void> {
    const before = shown(this.#datastore);
    await this.#records.store.close();
    [this.#datastore, this.#records] = await open(await this.level.afterPowerCut(), this.random.schema, this);
    expect(shown(this.#datastore)).toEqual(before);
  }
}

async function open(
  level: FaultyLevel,
  schema: DatabaseSchema,
  run?: Run,
): Promise<[Datastore, DatabaseRecords]> {
  if (run !== undefined) run.level = level;
  const records = await DatabaseRecords.open(await RecordStore.open(level, { where: 'of a test' }));
  const datastore = createDatastore(schema);
  await records.fill(datastore);
  return [datastore, records];
}

function shown(datastore: Datastore): unknown {
  return {
    offset: datastore.lastOffset,
    tables: [...datastore.tables.values()].map(({ id, name }) => [
      name,
      Array.from(datastore.scan(id), (row) => Buffer.from(row).toString('hex')).sort(),
    ]),
  };
}

describe('DatabaseRecords', () => {
  it('gives back every row of every table after opening, whatever its key, and numbers go on', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomDatabase.map(withPrimaryKeys),
        fc.array(change, { minLength: 1, maxLength: 40, size: 'max' }),
        async (random, changes) => {
          const run = await Run.start(random);
          for (const one of changes) await run.do(one);
          await run.finish();
        },
      ),
      replayable(60),
    );
  });
});
