import type { Db } from './schema';

/** The row that holds the head of the log. */
export function findCounter(db: Db) {
  return initialised(db.counter.id.find(0));
}

/** The row that holds what hardly ever changes. */
export function findUniverse(db: Db) {
  return initialised(db.universe.id.find(0));
}

function initialised<R>(row: R | null): R {
  if (row === null)
    throw new Error('The database was not initialised by this module: publish it with a clear.');
  return row;
}
