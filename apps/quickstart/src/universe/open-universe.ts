import { PersistenceManager } from '@nerv/persistence-manager';
import type { EventRecord, Subscription } from '@nerv/core';
import type { Target } from '../cli/options';
import type { Lineage } from '../git/repository';
import type { CommitEvent, QuickstartEvents } from '../ingest/commit-event';
import { commitOf, eventId, versionId } from '../ingest/ids';
import type { Found } from '../ingest/stored';
import { TREE_STORE, type StoredTree } from '../ingest/versions';
import { Arrivals } from './arrivals';
import { cannotOpen } from './cannot-open';
import type { Universe } from './universe';
import { readRecord, writeRecord } from './work-record';

type Manager = PersistenceManager<QuickstartEvents, StoredTree>;

const COMMIT = 'COMMIT';
const DATABASE = 'quickstart';

/** Where the database runs, as the manager is told. */
const runs = {
  embedded: { target: 'embedded' },
  served: { target: 'server', serverCommand: 'nerv-spacetime' },
} as const satisfies Record<Target, object>;

/** Transactions travel alone: the more are under way, the more of them share one sync of the disk. */
const CALLS_IN_FLIGHT = 32;

/**
 * Opens the database in a folder, or one in memory, and a second client of it that listens from now on.
 *
 * @param target whether it runs in this process, or in a server in a process of its own that is ended with it
 * @throws UsageError where the folder cannot be used
 */
export async function openUniverse(
  dataDir: string | undefined,
  target: Target = 'embedded',
): Promise<Universe> {
  const manager = await openManager(dataDir, target);
  try {
    return await join(manager);
  } catch (error) {
    await manager.shutdown();
    throw error;
  }
}

async function openManager(dataDir: string | undefined, target: Target): Promise<Manager> {
  const place = dataDir === undefined ? ({ durability: 'memory' } as const) : { dbPath: dataDir };
  try {
    return await PersistenceManager.open<QuickstartEvents, StoredTree>(
      { ...runs[target], database: DATABASE, ...place },
      { temporalStore: { store: TREE_STORE }, batch: { maxInFlight: CALLS_IN_FLIGHT } },
    );
  } catch (error) {
    throw dataDir === undefined ? error : cannotOpen(error, dataDir);
  }
}

async function join(manager: Manager): Promise<Universe> {
  const { client } = manager;
  const arrivals = new Arrivals<Lineage>();
  const listener = await manager.createClient();
  const listening = listener.subscribeEvents((event) => arrivals.add(lineageOf(event)), {
    from: 'now',
    type: COMMIT,
  });
  arrivals.failWith(listening.closed);
  await listening.ready;
  const replay = async (signal: AbortSignal): Promise<readonly Lineage[]> => {
    const consumer = await manager.createClient();
    return collectHistory((onEvent) => consumer.subscribeEvents(onEvent, { from: 0, type: COMMIT, signal }));
  };
  return {
    durability: manager.durability,
    target: {
      client,
      publish: (event) =>
        manager.eventBus.publish(COMMIT, event, { source: 'quickstart', id: eventId(event.commit) }),
      flush: () => manager.flush(),
      trees: manager.temporalStore,
    },
    client,
    readRecord: () => readRecord(client),
    writeRecord: (record) => writeRecord(client, record),
    find: async (signal) => ({
      ...(await findInTables(manager, signal)),
      events: new Set((await replay(signal)).map(([commit]) => commit)),
    }),
    received: arrivals.items,
    caughtUp: (count, signal) => arrivals.reached(count, signal),
    replay,
    checkout: (commit) => manager.temporalStore.checkout(versionId(commit)),
    close: () => manager.shutdown(),
  };
}

async function findInTables({ client }: Manager, signal: AbortSignal): Promise<Omit<Found, 'events'>> {
  const entities = new Set<string>();
  for await (const { id } of client.queryEntities({ entityType: 'Commit', signal }))
    entities.add(commitOf(id));
  const versions = await client.listVersions(TREE_STORE, { signal });
  const branches = await client.listBranches(TREE_STORE, { signal });
  return {
    entities,
    versions: new Set(versions.map(({ id }) => commitOf(id))),
    branches: new Set(branches.map(({ name }) => name)),
  };
}

/** Everything a feed delivers until it is live. */
async function collectHistory(
  subscribe: (onEvent: (event: EventRecord) => void) => Subscription<EventRecord>,
): Promise<readonly Lineage[]> {
  const lineages: Lineage[] = [];
  const subscription = subscribe((event) => void lineages.push(lineageOf(event)));
  await subscription.ready;
  await subscription.unsubscribe();
  return lineages;
}

function lineageOf({ data }: Pick<EventRecord, 'data'>): Lineage {
  const { commit, parents } = data as CommitEvent;
  return [commit, ...parents];
}
