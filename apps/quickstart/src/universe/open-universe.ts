import type { CommitEvent, QuickstartEvents } from '../ingest/commit-event';
import { PersistenceManager } from '@nerv/persistence-manager';
import type { EventRecord, Subscription } from '@nerv/core';
import type { Lineage } from '../git/repository';
import { TREE_STORE, versionId, type StoredTree } from '../ingest/versions';
import { Arrivals } from './arrivals';
import type { Universe } from './universe';

const COMMIT = 'COMMIT';

/** Opens a fresh database in memory, and a second client of it that listens from the start. */
export async function openUniverse(): Promise<Universe> {
  const manager = await PersistenceManager.open<QuickstartEvents, StoredTree>(
    { target: 'embedded', durability: 'memory', database: 'quickstart' },
    { temporalStore: { store: TREE_STORE } },
  );
  try {
    return await join(manager);
  } catch (error) {
    await manager.shutdown();
    throw error;
  }
}

async function join(manager: PersistenceManager<QuickstartEvents, StoredTree>): Promise<Universe> {
  const arrivals = new Arrivals<Lineage>();
  const listener = await manager.createClient();
  const listening = listener.subscribeEvents((event) => arrivals.add(lineageOf(event)), {
    from: 0,
    type: COMMIT,
  });
  arrivals.failWith(listening.closed);
  await listening.ready;
  return {
    target: {
      client: manager.client,
      publish: (event) => manager.eventBus.publish(COMMIT, event, { source: 'quickstart' }),
      flush: () => manager.flush(),
      trees: manager.temporalStore,
    },
    client: manager.client,
    received: arrivals.items,
    caughtUp: (count, signal) => arrivals.reached(count, signal),
    async replay(signal) {
      const consumer = await manager.createClient();
      return collectHistory((onEvent) =>
        consumer.subscribeEvents(onEvent, { from: 0, type: COMMIT, signal }),
      );
    },
    checkout: (commit) => manager.temporalStore.checkout(versionId(commit)),
    close: () => manager.shutdown(),
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
