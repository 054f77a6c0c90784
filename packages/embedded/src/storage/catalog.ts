import type { DatabaseSchema, SequenceSchema, TableSchema } from '../schema';
import { damaged } from './layout';
import { keySchemeOf, type KeyScheme } from './row-keys';

/** What a table is called in the store, and how its rows are keyed there. */
export interface CatalogTable {
  readonly id: number;
  readonly key: KeyScheme;
}

/**
 * Which table of the store is which table of the schema. Ids in a schema follow from its names and shift when a table is added; ids in the store
 * are given once and never used again.
 */
export interface Catalog {
  readonly nextId: number;
  /** By canonical name. */
  readonly tables: Readonly<Record<string, CatalogTable>>;
}

export const CATALOG_RECORD = 'catalog';

const EMPTY: Catalog = { nextId: 1, tables: {} };

export function readCatalog(record: Uint8Array | undefined, where: string): Catalog {
  if (record === undefined) return EMPTY;
  try {
    return JSON.parse(new TextDecoder().decode(record)) as Catalog;
  } catch (error) {
    throw damaged(where, `its catalog is not JSON: ${(error as Error).message}`, error);
  }
}

export function writeCatalog(catalog: Catalog): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(catalog));
}

/** The catalog with every stored table of the schema in it; the same one when nothing is new. */
export function extendCatalog(catalog: Catalog, tables: Iterable<TableSchema>): Catalog {
  let { nextId } = catalog;
  const added: [string, CatalogTable][] = [];
  for (const table of tables) {
    if (table.isEvent || Object.hasOwn(catalog.tables, table.name)) continue;
    added.push([table.name, { id: nextId++, key: keySchemeOf(table) }]);
  }
  return added.length === 0
    ? catalog
    : { nextId, tables: { ...catalog.tables, ...Object.fromEntries(added) } };
}

/**
 * The catalog after a migration: tables that are gone are left out, and those whose rows are identified otherwise than before get another id, so that
 * no row of theirs can be taken for one of before.
 */
export function migrateCatalog(
  catalog: Catalog,
  tables: Iterable<TableSchema>,
  rekeyed: ReadonlySet<string>,
): Catalog {
  const after = [...tables];
  const kept = new Set(after.map(({ name }) => name).filter((name) => !rekeyed.has(name)));
  const left = Object.entries(catalog.tables).filter(([name]) => kept.has(name));
  return left.length === Object.keys(catalog.tables).length
    ? extendCatalog(catalog, after)
    : extendCatalog({ nextId: catalog.nextId, tables: Object.fromEntries(left) }, after);
}

const SEQUENCE = 'sequence/';

/** Name of the record that says where a sequence goes on. */
export function sequenceRecord(table: TableSchema, sequence: SequenceSchema): string {
  return `${SEQUENCE}${table.name}/${table.columns[sequence.column]?.name ?? sequence.column}`;
}

export function isSequenceRecord(name: string): boolean {
  return name.startsWith(SEQUENCE);
}

/** Sequences of a schema by the name of their record. */
export function sequencesByRecord(schema: DatabaseSchema): Map<string, SequenceSchema> {
  return new Map(
    schema.tables.flatMap((table) =>
      table.sequences.map((sequence) => [sequenceRecord(table, sequence), sequence] as const),
    ),
  );
}
