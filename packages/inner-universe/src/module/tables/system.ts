import { t, table } from 'spacetimedb/server';

/** One row: what every write changes. Dense positions come from here, in the transaction of the entry. */
export const counter = table(
  { name: 'counter' },
  {
    id: t.u8().primaryKey(),
    /** Position of the newest log entry; 0 for an empty log. */
    head: t.u64(),
    /** Its time. */
    time: t.timestamp(),
    /** Whether an event has an id that is not its operation id. Without one, the receipt alone tells whether an id is new. */
    eventKeys: t.bool(),
  },
);

/** One row: what hardly ever changes. */
export const universe = table(
  { name: 'universe' },
  {
    id: t.u8().primaryKey(),
    logId: t.string(),
    /** Position of the oldest log entry kept, `head + 1` where there is none. */
    first: t.u64(),
    configRevision: t.u32(),
    createdAt: t.timestamp(),
  },
);

export const config = table({ name: 'config' }, { key: t.string().primaryKey(), value: t.byteArray() });

/** Who is connected. */
export const connection = table(
  { name: 'connection' },
  { id: t.connectionId().primaryKey(), identity: t.identity(), connectedAt: t.timestamp() },
);
