import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FaultyLevel } from '../../test/support/faulty-level';
import { populate, randomChange, randomChoices, worldSchema } from '../../test/support/random-migrations';
import { replayable } from '../../test/support/runs';
import { createDatastore, type Datastore } from '../datastore';
import { migrateRows, MigrationError, planMigration } from '../migration';
import type { DatabaseSchema } from '../schema';
import { DatabaseRecords } from './database-records';
import { RecordStore } from './record-store';

/** A datastore, and the records of a store that it is kept in. */
interface Kept {
  readonly datastore: Datastore;
  readonly records: DatabaseRecords;
  readonly store: RecordStore;
}

async function open(level: FaultyLevel, schema: DatabaseSchema): Promise<Kept> {
  const store = await RecordStore.open(level, { where: 'of a test' });
  const records = await DatabaseRecords.open(store);
  const datastore = createDatastore(schema);
  await records.fill(datastore);
  return { datastore, records, store };
}

/** Puts the rows of one datastore into another one that is kept. */
function fill({ datastore, records }: Kept, from: Datastore): void {
  const tx = datastore.begin({ timestampMicros: 1n });
  for (const { id } of from.schema.tables)
    for (const row of from.scan(id))
      tx.insert(id, Uint8Array.from([...row, ...new Uint8Array(40)]), row.length);
  records.append(tx.commit());
}

/** Everything in a datastore. */
function shown(datastore: Datastore): unknown {
  return {
    offset: datastore.lastOffset,
    tables: [...datastore.tables.values()].map(({ id, name }) => [
      name,
      Array.from(datastore.scan(id), (row) => Buffer.from(row).toString('hex')).sort(),
    ]),
  };
}

/** What the store is to hold after a migration; `undefined` where it cannot be carried out. */
function migrate({ datastore, records }: Kept, schema: DatabaseSchema): Datastore | undefined {
  const plan = planMigration(datastore.schema, schema);
  if ('refusals' in plan) return undefined;
  const next = createDatastore(schema);
  try {
    records.migrate(next, migrateRows(plan, datastore, next), { program: Uint8Array.of(7) });
    return next;
  } catch (error) {
    if (error instanceof MigrationError) return undefined;
    throw error;
  }
}

/** A row less in every table that has one. */
function write(datastore: Datastore, records: DatabaseRecords): void {
  const tx = datastore.begin({ timestampMicros: 2n });
  for (const { id } of datastore.schema.tables)
    for (const row of [...datastore.scan(id)].slice(0, 1))
      tx.deleteAllEqual(id, Uint8Array.of(1, 0, 0, 0, ...row));
  records.append(tx.commit());
}

it('a store has exactly what a migration made, as has what comes after it', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(randomChange, randomChoices, async ([before, after], choices) => {
      const level = new FaultyLevel();
      const kept = await open(level, worldSchema(before));
      fill(kept, populate(before, worldSchema(before), choices));
      const next = migrate(kept, worldSchema(after));
      if (next === undefined) {
        await kept.store.close();
        const again = await open(level, worldSchema(before));
        expect(shown(again.datastore)).toEqual(shown(kept.datastore));
        await again.store.close();
        return;
      }
      done++;
      await kept.store.flushed();
      const found = await open(await level.afterPowerCut(), worldSchema(after));
      expect(shown(found.datastore)).toEqual(shown(next));
      expect(found.datastore.nextNumbers()).toEqual(next.nextNumbers());
      expect(found.records.system('program')).toEqual(Uint8Array.of(7));
      await found.store.close();
      write(next, kept.records);
      await kept.store.close();
      const last = await open(await level.afterPowerCut(), worldSchema(after));
      expect(shown(last.datastore)).toEqual(shown(next));
      await last.store.close();
    }),
    replayable(150),
  );
  expect(done).toBeGreaterThan(0);
});
