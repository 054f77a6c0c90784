import { prepareModule } from '../module-host';
import { Database, type DatabaseOptions } from './database';
import type { DatabaseContents } from './database-contents';
import { DatabaseStorage, type StorePlace } from './database-storage';

export type OpenOptions = Omit<DatabaseOptions, 'storage' | 'program'> & {
  /** A directory for lowered bundles. */
  readonly bundleCacheDir: string | undefined;
};

/** Creates a database that runs in this thread; see `DatabaseRunner.create`. */
export async function createDatabase(
  program: string,
  options: OpenOptions,
  place: StorePlace | undefined,
): Promise<Database> {
  const prepared = await prepareModule(program, options.bundleCacheDir);
  if (place === undefined) return Database.create(prepared, { ...options, program, storage: undefined });
  const storage = await DatabaseStorage.open(place.id, await place.open());
  return closingOnError(storage, () => Database.create(prepared, { ...options, program, storage }));
}

/** Brings a stored database back, in this thread; see `DatabaseRunner.reopen`. */
export async function reopenDatabase(options: OpenOptions, place: StorePlace): Promise<Database> {
  const { storage, program } = await DatabaseStorage.openExisting(place);
  return closingOnError(storage, async () => {
    const prepared = await prepareModule(program, options.bundleCacheDir);
    return Database.reopen(prepared, { ...options, program, storage });
  });
}

/** Goes on with a database in memory, in this thread; see `DatabaseRunner.takeOver`. */
export async function takeOverDatabase(contents: DatabaseContents, options: OpenOptions): Promise<Database> {
  const { program } = contents;
  const prepared = await prepareModule(program, options.bundleCacheDir);
  return Database.takeOver(prepared, { ...options, program, storage: undefined }, contents);
}

async function closingOnError(storage: DatabaseStorage, open: () => Promise<Database>): Promise<Database> {
  try {
    return await open();
  } catch (error) {
    // What could not be written does not matter any more: why it is not opened is in the error at hand.
    await storage.close().catch(() => undefined);
    throw error;
  }
}
