import { t, table } from 'spacetimedb/server';

/** Which properties are indexed: a path into the properties of the entities of one type, as JSON. */
export const indexedProperty = table(
  { name: 'indexed_property' },
  { entityType: t.string().index('btree'), path: t.string() },
);

/** One row for each value of an indexed property. `created` says whose it is. */
export const propertyIndex = table(
  {
    name: 'property_index',
    indexes: [
      { accessor: 'byKey', algorithm: 'btree', columns: ['entityType', 'path', 'sortKey', 'created'] },
    ],
  },
  { entityType: t.string(), path: t.string(), sortKey: t.string(), created: t.u64() },
);
