import { t, table } from 'spacetimedb/server';

export const version = table(
  { name: 'version' },
  {
    id: t.string().primaryKey(),
    position: t.u64(),
    store: t.string(),
    branch: t.string(),
    parents: t.array(t.string()),
    description: t.string(),
    author: t.option(t.string()),
    tags: t.array(t.string()),
    dataHash: t.string(),
    /** 0 delta, 1 snapshot. */
    storage: t.u8(),
    deltaDepth: t.u32(),
    contentBytes: t.u32(),
    createdAt: t.timestamp(),
  },
);

/** Content of the versions that are stored as deltas. */
export const versionDelta = table(
  { name: 'version_delta' },
  { versionId: t.string().primaryKey(), content: t.byteArray() },
);

/** Content of snapshots, each state once however many versions have it. */
export const blob = table(
  { name: 'blob' },
  {
    /** The `dataHash` of the state. */
    hash: t.string().primaryKey(),
    content: t.byteArray(),
  },
);

/** (`store`, `name`) is unique: the module looks before it inserts. */
export const branch = table(
  { name: 'branch', indexes: [{ accessor: 'byName', algorithm: 'btree', columns: ['store', 'name'] }] },
  {
    /** Log position of its creation. */
    created: t.u64().primaryKey(),
    store: t.string(),
    name: t.string(),
    head: t.option(t.string()),
    createdAt: t.timestamp(),
  },
);
