import type { CommitStateVersionInput, Entity, Relation, StateVersion, Value } from '@nerv/core';
import type { TransactionOperation, Traversal, TraversalStep } from '@nerv/client';
import { MemoryVersionBackend } from '@nerv/temporal-store';
import { SpacetimeTemporalStore, type TemporalStorePort } from '@nerv/temporal-store/adapter';
import type { Lineage } from '../../src/git/repository';
import type { CommitEvent } from '../../src/ingest/commit-event';
import { commitOf, versionId } from '../../src/ingest/ids';
import { TREE_STORE, type StoredTree } from '../../src/ingest/versions';
import type { WorkRecord } from '../../src/history/parts';
import type { Universe } from '../../src/universe/universe';

export interface MemoryUniverse extends Universe {
  readonly events: Lineage[];
  readonly operations: TransactionOperation[];
  record: WorkRecord | undefined;
  /** After so many more writes every write is refused, as if the process had ended. */
  writesLeft: number;
  /** How often it was closed. */
  closings: number;
}

/** Remembers the ids of versions, in order. */
class ListedVersions extends MemoryVersionBackend {
  readonly ids: string[] = [];

  override async commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion> {
    const version = await super.commitStateVersion(input);
    this.ids.push(version.id);
    return version;
  }
}

/**
 * A universe of plain arrays, for tests of what stands around one. What it holds is still there after `close()`, and the same
 * universe can be opened again.
 */
export function memoryUniverse(durability: Universe['durability'] = 'memory'): MemoryUniverse {
  const backend = new ListedVersions();
  const openStore = () => new SpacetimeTemporalStore<StoredTree>(limited(backend), { store: TREE_STORE });
  let trees = openStore();
  const events: Lineage[] = [];
  const operations: TransactionOperation[] = [];
  const received: Lineage[] = [];
  const operationIds = new Set<string>();
  const universe: MemoryUniverse = {
    durability,
    events,
    operations,
    record: undefined,
    writesLeft: Infinity,
    closings: 0,
    received,
    readRecord: async () => universe.record,
    async writeRecord(record) {
      universe.record = record;
    },
    find: async () => ({
      entities: new Set(operations.flatMap(commitMade)),
      events: new Set(events.map(([commit]) => commit)),
      versions: new Set(backend.ids.map(commitOf)),
      branches: new Set((await backend.listBranches(TREE_STORE)).map(({ name }) => name)),
    }),
    get target() {
      return {
        client: {
          async transact(some: readonly TransactionOperation[], { operationId = '' } = {}) {
            write();
            if (!operationIds.has(operationId)) operations.push(...some);
            operationIds.add(operationId);
            return [];
          },
          createBranch: (store: string, name: string, from: string | null) => {
            write();
            return backend.createBranch(store, name, from);
          },
        },
        async publish({ commit, parents }: CommitEvent) {
          write();
          events.push([commit, ...parents]);
          received.push([commit, ...parents]);
        },
        flush: async () => undefined,
        trees,
      };
    },
    client: {
      traverse: async (id) => traverse(operations, id),
      listVersions: async () => Promise.all(backend.ids.map((version) => backend.getStateVersion(version))),
    },
    caughtUp: async () => undefined,
    replay: async () => [...events],
    checkout: (commit) => trees.checkout(versionId(commit)),
    async close() {
      universe.closings++;
      received.length = 0;
      trees = openStore();
    },
  };
  return universe;

  function write(): void {
    if (universe.writesLeft-- <= 0) throw new Error('broken off');
  }

  function limited(all: MemoryVersionBackend): TemporalStorePort {
    return {
      commitStateVersion: async (input) => {
        write();
        return all.commitStateVersion(input);
      },
      createBranch: async (...given) => {
        write();
        return all.createBranch(...given);
      },
      getStateVersion: (...given) => all.getStateVersion(...given),
      getVersionHistory: (...given) => all.getVersionHistory(...given),
      readVersionContent: (...given) => all.readVersionContent(...given),
      getBranch: (...given) => all.getBranch(...given),
      listBranches: (...given) => all.listBranches(...given),
    };
  }
}

function commitMade(operation: TransactionOperation): string[] {
  return operation.op === 'createEntity' && operation.entityType === 'Commit'
    ? [commitOf(operation.id ?? '')]
    : [];
}

/** Two steps back over TOUCHED and AUTHORED. */
function traverse(operations: readonly TransactionOperation[], start: string): Traversal {
  const steps: TraversalStep[] = [];
  const seen = new Set([start]);
  let level = [start];
  for (let depth = 1; depth <= 2; depth++) {
    const next: string[] = [];
    for (const operation of operations) {
      if (operation.op !== 'createRelation' || operation.relationType === 'PARENT_OF') continue;
      const { fromId, toId } = operation;
      if (!level.includes(toId) || seen.has(fromId)) continue;
      seen.add(fromId);
      next.push(fromId);
      steps.push({ entity: entityOf(operations, fromId), depth, relation: {} as Relation, parentId: toId });
    }
    level = next;
  }
  return { steps, truncated: false };
}

function entityOf(operations: readonly TransactionOperation[], id: string): Entity {
  for (const operation of operations) {
    if (operation.op !== 'createEntity' || operation.id !== id) continue;
    const { name = '', description = '', tags = [], properties = {} } = operation.metadata ?? {};
    const metadata = { name, description, tags, properties: properties as Record<string, Value> };
    const time = new Date(0);
    return { id, entityType: operation.entityType, metadata, revision: 1, createdAt: time, updatedAt: time };
  }
  throw new Error(`There is no entity ${id}.`);
}
