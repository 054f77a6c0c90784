import { ConflictError } from '@nerv/core';
import { errors } from 'spacetimedb/server';

/** Whether a host refused a row because its key is there already. */
export function isTaken(error: unknown): boolean {
  return error instanceof errors.UniqueAlreadyExists;
}

/** Inserts a row whose id must be new; the table's primary key is what knows. */
export function insertNew<R>(table: { insert(row: R): unknown }, row: R, what: string, id: string): void {
  try {
    table.insert(row);
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new ConflictError({
      message: `${what} "${id}" exists already. Give a new id, or update what there is.`,
      actual: id,
      expected: null,
      details: { reason: 'exists' },
    });
  }
}
