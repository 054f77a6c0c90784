import type { Timestamp } from 'spacetimedb';
import type { BranchRow, EntityRow, LogEntry, LogKindName, RelationRow, VersionRow } from '../protocol/index';
import { logKinds } from '../protocol/index';
import type { Db } from './schema';
import { operationIdOf } from './receipt';

type RowOf<T extends { iter(): Iterable<unknown> }> = T extends { iter(): Iterable<infer R> } ? R : never;

export type StoredEntity = RowOf<Db['entity']>;
export type StoredRelation = RowOf<Db['relation']>;
export type StoredVersion = RowOf<Db['version']>;
export type StoredBranch = RowOf<Db['branch']>;
export type StoredEntry = RowOf<Db['log']>;

const micros = (time: Timestamp) => Number(time.microsSinceUnixEpoch);

export function entityRow(row: StoredEntity): EntityRow {
  return { ...row, createdAt: micros(row.createdAt), updatedAt: micros(row.updatedAt) };
}

export function relationRow(row: StoredRelation): RelationRow {
  return { ...row, createdAt: micros(row.createdAt), updatedAt: micros(row.updatedAt) };
}

export function versionRow(row: StoredVersion): VersionRow {
  return {
    ...row,
    author: row.author,
    storage: row.storage === 0 ? 'delta' : 'snapshot',
    position: Number(row.position),
    createdAt: micros(row.createdAt),
  };
}

export function branchRow(row: StoredBranch): BranchRow {
  return { store: row.store, name: row.name, head: row.head, createdAt: micros(row.createdAt) };
}

const kindNames = new Map<number, LogKindName>(
  Object.entries(logKinds).map(([name, number]) => [number, name as LogKindName]),
);

/** The key of an entry. An event whose id is its operation id does not hold it twice. */
export function keyOf(row: StoredEntry): string {
  return row.key === '' && row.kind === logKinds.event ? operationIdOf(row.receipt) : row.key;
}

export function logEntry(row: StoredEntry): LogEntry {
  const kind = kindNames.get(row.kind);
  if (kind === undefined)
    throw new Error(`The log entry at position ${row.position} is of unknown kind ${row.kind}.`);
  return {
    position: Number(row.position),
    kind,
    type: row.type,
    key: keyOf(row),
    source: row.source,
    operationId: operationIdOf(row.receipt),
    time: micros(row.time),
    revision: row.revision,
    payload: row.payload,
  };
}
