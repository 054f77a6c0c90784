import { t, table } from 'spacetimedb/server';

const metadata = () => ({
  name: t.string(),
  description: t.string(),
  tags: t.array(t.string()),
  properties: t.byteArray(),
});

const lifetime = () => ({
  revision: t.u32(),
  createdAt: t.timestamp(),
  updatedAt: t.timestamp(),
});

/** `created` is the log position of its creation: the order of queries, and what pages are cut by. */
export const entity = table(
  {
    name: 'entity',
    indexes: [{ accessor: 'byType', algorithm: 'btree', columns: ['entityType', 'created'] }],
  },
  {
    id: t.string().primaryKey(),
    created: t.u64().index('btree'),
    entityType: t.string(),
    ...metadata(),
    ...lifetime(),
  },
);

export const relation = table(
  {
    name: 'relation',
    indexes: [
      { accessor: 'byFrom', algorithm: 'btree', columns: ['fromId', 'created'] },
      { accessor: 'byTo', algorithm: 'btree', columns: ['toId', 'created'] },
      { accessor: 'byType', algorithm: 'btree', columns: ['relationType', 'created'] },
    ],
  },
  {
    id: t.string().primaryKey(),
    created: t.u64().index('btree'),
    fromId: t.string(),
    toId: t.string(),
    relationType: t.string(),
    ...metadata(),
    strength: t.f64(),
    bidirectional: t.bool(),
    ...lifetime(),
  },
);
