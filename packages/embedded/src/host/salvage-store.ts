import { join, resolve } from 'node:path';
import { createDatastore } from '../datastore';
import { ModuleInstance, prepareModule, readModuleSource, type ModuleSource } from '../module-host';
import type { DatabaseSchema } from '../schema';
import { CATALOG_RECORD, readCatalog } from '../storage/catalog';
import { openStoreDirectory } from '../storage/directory';
import { StorageError } from '../storage/errors';
import { firstNames, makePrivate, openDirectory, removeDurably } from '../storage/files';
import { databasePath } from '../storage/host-directory';
import { CONTROL, DATABASES, ownerOf } from '../storage/host-store';
import { CATALOG_COPY_KEY, damaged, Space, systemKey } from '../storage/layout';
import { salvageDirectory, systemRecordsOf, type SalvagedRecord } from '../storage/salvage';
import { writeNotes } from './backup';
import { DatabaseStorage, IDENTITY_RECORD, PROGRAM_RECORD } from './database-storage';
import { HostError } from './host-error';
import { openHere } from './open-store';
import { openDamagedHost } from './salvage-notes';
import { fitRows } from './salvage-rows';

export interface SalvageOptions {
  /** The host's directory. No host may have it open. It is left as it is. */
  readonly dbPath: string;
  /** Name of the database. */
  readonly database: string;
  /** A new or an empty directory. It becomes a host's directory with that database in it. */
  readonly into: string;
  /** The module's bundle, for where the stored one is lost. */
  readonly module?: ModuleSource;
}

/** What was brought over from a damaged store. */
export interface SalvageReport {
  /** Rows brought over. */
  readonly rows: number;
  /** Records found that are not what was written. */
  readonly rejected: number;
  /** Rows found that are what was once written, and do not fit the module or another row: older versions that the damage brought back. */
  readonly unfit: number;
  /** How many records the damaged store says it held, its own included; `undefined` when that is damaged too. */
  readonly expected: number | undefined;
  /** What the storage engine said where it could not read on; its index was rebuilt then from its data files. */
  readonly unreadable: string | undefined;
  /** Whether owner and keys were brought over. Without them the salvaged host has new ones, and tokens of the old one do not hold. */
  readonly hasKeys: boolean;
}

/**
 * Copies what is provably good of a damaged database into a new directory: records whose hash proves that they were written like
 * this. Rows of one transaction may be missing while others of it are there, rows that were deleted or changed since may be back: look at
 * what you get before you use it, and use a backup where there is one. Afterwards, open `into` as `dbPath`.
 * @throws StorageError `locked` when a host has the directory open, `foreign` when `into` is not empty, `unusable`, `damaged` when
 * nothing can be brought over; nothing is left in `into` then
 * @throws HostError (`unknownDatabase`), or (`options`) when the bundle is lost and no `module` is given
 */
export async function salvageStore({
  dbPath,
  database: name,
  into,
  module,
}: SalvageOptions): Promise<SalvageReport> {
  const path = resolve(into);
  const entries = await openDirectory(path);
  if (entries.length > 0)
    throw new StorageError(
      'foreign',
      `Nothing was salvaged: ${path} is not empty (${firstNames(entries)}). Give a new directory.`,
    );
  await makePrivate(path);
  try {
    const host = await openDamagedHost(resolve(dbPath), path);
    try {
      const { id, identity, facts } = await host.locate(name);
      const source = databasePath(resolve(dbPath), id);
      const where = `${ownerOf(name)} in ${source}`;
      const found = await salvageDirectory(source, path, where);
      const system = systemRecordsOf(found.records);
      const program = await programOf(system, module, name);
      const prepared = await prepareModule(program);
      const schema = schemaOf(new ModuleInstance(prepared, NO_HOST));
      const catalog = system.get(CATALOG_RECORD);
      if (catalog === undefined) throw damaged(where, 'the record that tells its tables apart is lost');
      const isRow = ({ key }: SalvagedRecord): boolean => key[0] === Space.row;
      const { rows, unfit, sequences } = fitRows(
        schema,
        readCatalog(catalog, where),
        found.records.filter(isRow),
        system,
      );
      const encoder = new TextEncoder();
      const records: SalvagedRecord[] = [
        ...[
          [CATALOG_RECORD, catalog] as const,
          [PROGRAM_RECORD, encoder.encode(program)] as const,
          [IDENTITY_RECORD, encoder.encode(JSON.stringify({ name, identity }))] as const,
          ...sequences,
        ].map(([record, value]) => ({ key: systemKey(record), value })),
        { key: CATALOG_COPY_KEY, value: catalog },
        ...rows,
      ];
      await write(databasePath(path, id), records, found.head?.offset ?? records.length);
      await check(id, databasePath(path, id), schema);
      await writeNotes(path, host.note, name, { ...facts, identity, storage: id });
      return {
        rows: rows.length,
        rejected: found.rejected,
        unfit,
        expected: found.head?.records,
        unreadable: found.unreadable,
        hasKeys: host.note !== undefined,
      };
    } finally {
      await host.close();
    }
  } catch (error) {
    for (const part of [CONTROL, DATABASES]) await removeDurably(join(path, part));
    throw error;
  }
}

/** A module that is only asked what it declares is called by nobody. */
const NO_HOST: ConstructorParameters<typeof ModuleInstance>[1] = {
  databaseIdentity: 0n,
  jwtPayload: () => undefined,
  monotonicMs: () => 0,
  isTooFar: () => false,
  callSoon: () => undefined,
  log: () => undefined,
};

function schemaOf(instance: ModuleInstance): DatabaseSchema {
  instance.close();
  return instance.schema;
}

async function programOf(
  system: ReadonlyMap<string, Uint8Array>,
  module: ModuleSource | undefined,
  name: string,
): Promise<string> {
  const stored = system.get(PROGRAM_RECORD);
  if (stored !== undefined) return new TextDecoder().decode(stored);
  if (module !== undefined) return readModuleSource(module);
  throw new HostError(
    'options',
    `Nothing was salvaged: the bundle of database \`${name}\` is lost, and without it rows mean nothing. Give the bundle it ran as \`module\`.`,
  );
}

async function write(path: string, records: readonly SalvagedRecord[], offset: number): Promise<void> {
  const directory = await openStoreDirectory(path);
  const { store } = directory;
  try {
    await store.load(() => undefined);
    const puts = records.map((record) => ({ ...record, replaces: undefined }));
    for (let at = 0; at < puts.length; at += 10_000) {
      store.append({ offset, puts: puts.slice(at, at + 10_000), deletes: [] });
      await store.flushed();
    }
  } finally {
    await directory.close();
  }
}

async function check(id: string, path: string, schema: DatabaseSchema): Promise<void> {
  const storage = await DatabaseStorage.open(id, openHere(await openStoreDirectory(path)));
  try {
    await storage.fill(createDatastore(schema));
  } finally {
    await storage.close();
  }
}
