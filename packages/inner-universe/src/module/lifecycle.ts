import { freshId } from './fresh-id';
import { innerUniverse } from './schema';

/** Runs once, when the database is first published or cleared: the log is a new one. */
export const init = innerUniverse.init((context) => {
  const { db, timestamp } = context;
  db.counter.insert({ id: 0, head: 0n, time: timestamp, eventKeys: false });
  db.universe.insert({
    id: 0,
    logId: freshId(context),
    first: 1n,
    configRevision: 0,
    createdAt: timestamp,
  });
});

export const clientConnected = innerUniverse.clientConnected(({ db, connectionId, sender, timestamp }) => {
  if (connectionId === null) return;
  db.connection.insert({ id: connectionId, identity: sender, connectedAt: timestamp });
});

export const clientDisconnected = innerUniverse.clientDisconnected(({ db, connectionId }) => {
  if (connectionId === null) return;
  db.connection.id.delete(connectionId);
});
