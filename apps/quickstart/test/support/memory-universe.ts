import type { Entity, Relation, Value } from '@nerv/core';
import type { TransactionOperation, Traversal, TraversalStep } from '@nerv/client';
import { MemoryVersionBackend } from '@nerv/temporal-store';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import type { Lineage } from '../../src/git/repository';
import { TREE_STORE, versionId, type StoredTree } from '../../src/ingest/versions';
import type { Universe } from '../../src/universe/universe';

export interface MemoryUniverse extends Universe {
  readonly events: Lineage[];
  readonly operations: TransactionOperation[];
  closed: boolean;
}

/** A universe of plain arrays, for tests of what stands around one. */
export function memoryUniverse(): MemoryUniverse {
  const backend = new MemoryVersionBackend();
  const trees = new SpacetimeTemporalStore<StoredTree>(backend, { store: TREE_STORE });
  const events: Lineage[] = [];
  const operations: TransactionOperation[] = [];
  const versions = new Set<string>();
  return {
    events,
    operations,
    closed: false,
    received: events,
    target: {
      client: {
        transact: async (some) => {
          operations.push(...some);
          return [];
        },
        createBranch: (store, name, from) => backend.createBranch(store, name, from),
      },
      publish: async ({ commit, parents }) => {
        versions.add(versionId(commit));
        events.push([commit, ...parents]);
      },
      flush: async () => undefined,
      trees,
    },
    client: {
      traverse: async (id) => traverse(operations, id),
      listVersions: async () => Promise.all([...versions].map((version) => backend.getStateVersion(version))),
    },
    caughtUp: async () => undefined,
    replay: async () => [...events],
    checkout: (commit) => trees.checkout(versionId(commit)),
    async close() {
      this.closed = true;
    },
  };
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
