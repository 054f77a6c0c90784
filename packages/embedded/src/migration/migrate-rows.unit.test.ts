import { describe, expect, it } from 'vitest';
import { bsatn, filled, planOf, rowsOf, schemaOf, tablesSchema } from '../../test/support/migrations';
import { moduleOfTables, rawReducer, type TableSketch } from '../../test/support/module-def';
import { createDatastore, ST_CLIENT_ID, type Datastore } from '../datastore';
import { UNIT, array, product, scalar, sum, type AlgebraicType, type Value } from '../sats';
import type { DatabaseSchema } from '../schema';
import { migrateRows, type RowMigration } from './migrate-rows';
import { MigrationError } from './migration-error';

const U8 = scalar('U8');
const U32 = scalar('U32');
const U64 = scalar('U64');
const STRING = scalar('String');

const thing: TableSketch = {
  name: 'thing',
  columns: { id: U32, name: STRING, size: scalar('I32') },
  primaryKey: 0,
};
const ROWS: readonly (readonly Value[])[] = [
  [1, 'one', 5],
  [2, 'two', 5],
];

interface Migrated extends RowMigration {
  readonly before: Datastore;
  readonly after: Datastore;
}

function migrate(before: Datastore, schema: DatabaseSchema): Migrated {
  const after = createDatastore(schema);
  return { before, after, ...migrateRows(planOf(before.schema, schema), before, after) };
}

function migrateThing(changes: Partial<TableSketch>, rows = ROWS, old: Partial<TableSketch> = {}): Migrated {
  const before = filled(tablesSchema([{ ...thing, ...old }]), { thing: rows });
  return migrate(before, tablesSchema([{ ...thing, ...changes }]));
}

/** What stands against a migration; the database it would have changed is as it was. */
function refusal(changes: Partial<TableSketch>, rows = ROWS, old: Partial<TableSketch> = {}): string {
  const before = filled(tablesSchema([{ ...thing, ...old }]), { thing: rows });
  const were = rowsOf(before, 'thing');
  try {
    migrate(before, tablesSchema([{ ...thing, ...changes }]));
  } catch (error) {
    expect(error).toBeInstanceOf(MigrationError);
    expect(rowsOf(before, 'thing')).toEqual(were);
    expect(before.lastOffset).toBe(1);
    return (error as Error).message;
  }
  throw new Error('the migration was carried out');
}

describe('rows', () => {
  it('are the same bytes where their table did not change, and the migration takes an offset', () => {
    const { before, after, rewrites } = migrateThing({
      isPrivate: true,
      indexes: [{ algorithm: 'hash', columns: [2] }],
    });
    expect(rowsOf(after, 'thing')).toEqual(ROWS);
    expect(new Set(after.scan(4096))).toEqual(new Set(before.scan(4096)));
    expect(rewrites).toEqual([]);
    expect(after.lastOffset).toBe(before.lastOffset + 1);
  });

  it('follow their table when its id changes', () => {
    const before = filled(tablesSchema([thing]), { thing: ROWS });
    const { after } = migrate(before, tablesSchema([{ ...thing, name: 'a_new_one' }, thing]));
    expect(after.schema.tablesByName.get('thing')?.id).toBe(4097);
    expect(rowsOf(after, 'thing')).toEqual(ROWS);
    expect(rowsOf(after, 'a_new_one')).toEqual([]);
  });

  it('get the defaults of columns that were added', () => {
    const { after, rewrites } = migrateThing({
      columns: { ...thing.columns, colour: STRING, n: U64 },
      defaults: { 0: bsatn(U32, 99), 3: bsatn(STRING, 'red'), 4: bsatn(U64, 7n) },
    });
    expect(rowsOf(after, 'thing')).toEqual(ROWS.map((row) => [...row, 'red', 7n]));
    expect(rewrites).toHaveLength(1);
    expect(rewrites[0]?.rows).toHaveLength(2);
  });

  it('stay as they are when a sum gets another variant', () => {
    const ref: AlgebraicType = { tag: 'Ref', ref: 1 };
    const columns = { id: U32, kind: ref, kinds: array(ref) };
    const schema = (kind: AlgebraicType): DatabaseSchema => tablesSchema([{ name: 't', columns }], [kind]);
    const row: readonly Value[] = [1, { tag: 1, value: 3 }, [{ tag: 0, value: [] }]];
    const before = filled(schema(sum({ a: UNIT, b: U32 })), { t: [row] });
    const { after, rewrites } = migrate(before, schema(sum({ a: UNIT, b: U32, c: UNIT })));
    expect(rowsOf(after, 't')).toEqual([row]);
    expect(rewrites).toEqual([]);
  });

  it('are named when they are identified by another column', () => {
    const { primaryKey: _, ...keyless } = thing;
    const before = filled(tablesSchema([thing]), { thing: ROWS });
    const { after, rewrites } = migrate(before, tablesSchema([keyless]));
    expect(rowsOf(after, 'thing')).toEqual(ROWS);
    expect(rewrites.map(({ rows }) => rows.every(([was, is]) => was === is))).toEqual([true]);
  });

  it('of the host itself come along', () => {
    const before = filled(tablesSchema([thing]), {});
    const tx = before.begin({ timestampMicros: 2n });
    tx.insert(ST_CLIENT_ID, before.rowCodec(ST_CLIENT_ID).encode([[5n], [6n]]));
    tx.commit();
    const { after } = migrate(before, tablesSchema([{ ...thing, isPrivate: true }]));
    expect(rowsOf(after, 'st_client')).toEqual([[[5n], [6n]]]);
  });

  it('are looked up by the new indexes, and by the constraints on them', () => {
    const { after } = migrateThing({ unique: [[1]] });
    const index = after.schema.indexesByName.get('thing_name_idx_btree');
    const found = after.pointScan(index?.id ?? 0, bsatn(STRING, 'two'));
    expect(found.map((row) => after.rowCodec(4096).decode(row))).toEqual([ROWS[1]]);
    const tx = after.begin({ timestampMicros: 3n });
    expect(() => tx.insert(4096, after.rowCodec(4096).encode([3, 'two', 1]))).toThrow('thing_name_idx_btree');
  });
});

describe('rows that do not allow it', () => {
  it('are there in a table that is to go', () => {
    const before = filled(tablesSchema([thing]), { thing: ROWS });
    expect(() => migrate(before, tablesSchema([]))).toThrow(
      "Cannot remove table `thing`: table contains data. Clear the table's rows (e.g. via a reducer) before removing it from your schema.",
    );
    expect(migrate(filled(tablesSchema([thing]), {}), tablesSchema([])).after.schema.tables).toEqual([]);
  });

  it('break a unique index', () => {
    expect(refusal({ unique: [[2]] })).toBe(
      `DatastoreError: IndexError: Unique constraint violation 'thing_size_idx_btree' in table 'thing': column(s): '["size"]' value: 5`,
    );
    const same: readonly (readonly Value[])[] = [
      [1, 'a"b', 5],
      [2, 'a"b', 5],
    ];
    expect(refusal({ unique: [[2, 1]] }, same)).toBe(
      `DatastoreError: IndexError: Unique constraint violation 'thing_size_name_idx_btree' in table 'thing': column(s): '["size", "name"]' value: (0 = 5, 1 = "a"b")`,
    );
  });

  it('break a unique index on a column that was added, having all the same value in it', () => {
    const added = { columns: { ...thing.columns, n: U8 }, defaults: { 3: bsatn(U8, 4) }, unique: [[3]] };
    expect(refusal(added)).toContain('Unique constraint violation');
    expect(rowsOf(migrateThing(added, ROWS.slice(0, 1)).after, 'thing')).toEqual([[1, 'one', 5, 4]]);
  });

  it('break a constraint over an index that is there', () => {
    const indexes = [{ algorithm: 'btree', columns: [2] }] as const;
    expect(refusal({ indexes, unique: [[2]] }, ROWS, { indexes })).toBe(
      'DatastoreError: Cannot add unique constraint on table 4096 column(s) [ColId(2)] (committed state):\n' +
        '1 duplicate group(s) found.\n  - I32(5) appears 2 times',
    );
    const many = Array.from({ length: 24 }, (_, at): readonly Value[] => [at, 'x', Math.floor(at / 2)]);
    const text = refusal({ indexes, unique: [[2]] }, many, { indexes });
    expect(text).toContain('12 duplicate group(s) found.\n  - I32(0) appears 2 times\n');
    expect(text.endsWith('  - I32(9) appears 2 times\n  ... and more')).toBe(true);
  });

  it('break a constraint over an index on several columns', () => {
    const indexes = [{ algorithm: 'btree', columns: [1, 2] }] as const;
    const rows: readonly (readonly Value[])[] = [
      [1, 'x', 5],
      [2, 'x', 5],
    ];
    expect(refusal({ indexes, unique: [[1, 2]] }, rows, { indexes })).toContain(
      '  - Product(ProductValue { elements: [String("x"), I32(5)] }) appears 2 times',
    );
  });

  it('hold numbers that a new sequence would give out', () => {
    expect(refusal({ autoIncrement: [2] })).toBe(
      'Precheck failed: added sequence thing_size_seq already has values in range',
    );
    expect(rowsOf(migrateThing({ autoIncrement: [2] }, [[1, 'one', -5]]).after, 'thing')).toEqual([
      [1, 'one', -5],
    ]);
  });

  it('cannot be told to be called, or not to be called any more, as a server cannot', () => {
    const at: AlgebraicType = {
      tag: 'Sum',
      variants: [
        { name: 'Interval', type: product({ __time_duration_micros__: scalar('I64') }) },
        { name: 'Time', type: product({ __timestamp_micros_since_unix_epoch__: scalar('I64') }) },
      ],
    };
    const alarms = (isScheduled: boolean): DatabaseSchema =>
      schemaOf({
        ...moduleOfTables([{ name: 'alarm', columns: { id: U64, at }, primaryKey: 0 }]),
        reducers: [rawReducer('ring', { row: { tag: 'Ref', ref: 0 } })],
        schedules: isScheduled ? [{ tableName: 'alarm', atColumn: 1, functionName: 'ring' }] : [],
      });
    expect(() => migrate(filled(alarms(false), {}), alarms(true))).toThrow(
      'Adding schedules is not yet implemented',
    );
    expect(() => migrate(filled(alarms(true), {}), alarms(false))).toThrow(
      'Removing schedules is not yet implemented',
    );
  });
});

describe('sequences', () => {
  const counted: Partial<TableSketch> = { autoIncrement: [0] };
  const fresh: readonly (readonly Value[])[] = [
    [0, 'one', 5],
    [0, 'two', 5],
  ];

  function nextId(datastore: Datastore): Value | undefined {
    const { id = 0 } = datastore.schema.tablesByName.get('thing') ?? {};
    const codec = datastore.rowCodec(id);
    const tx = datastore.begin({ timestampMicros: 9n });
    const columns = datastore.schema.tablesByName.get('thing')?.columns.length ?? 0;
    tx.insert(id, codec.encode([0, 'new', 1, 'red'].slice(0, columns)));
    const [change] = tx.commit().tables;
    const [row] = change?.inserts ?? [];
    return row === undefined ? undefined : codec.decode(row)[0];
  }

  it('go on where they were, also when their table is written anew', () => {
    expect(nextId(migrateThing({ ...counted, isPrivate: true }, fresh, counted).after)).toBe(3);
    const wider = { columns: { ...thing.columns, colour: STRING }, defaults: { 3: bsatn(STRING, 'red') } };
    expect(nextId(migrateThing({ ...counted, ...wider }, fresh, counted).after)).toBe(3);
  });

  it('start anew when they are other sequences, if no row has a number of theirs', () => {
    const schema = (max: bigint): DatabaseSchema => {
      const sketch = moduleOfTables([{ ...thing, ...counted }]);
      return schemaOf({
        ...sketch,
        tables:
          sketch.tables?.map((table) => ({
            ...table,
            sequences: table.sequences.map((sequence) => ({ ...sequence, min: 1n, start: 1n, max })),
          })) ?? [],
      });
    };
    const before = filled(schema(100n), { thing: fresh });
    expect(() => migrate(before, schema(200n))).toThrow('Precheck failed: added sequence thing_id_seq');
    const tx = before.begin({ timestampMicros: 4n });
    tx.clear(4096);
    tx.commit();
    expect(nextId(migrate(before, schema(200n)).after)).toBe(1);
  });
});
