/* eslint-disable no-empty-pattern -- vitest reads from this pattern which fixtures a fixture needs */
import type { EntityMetadata, RelationMetadata } from '@nerv/core';
import type { InnerUniverseClient } from '@nerv/client';
import {
  InnerUniverseController,
  PersistenceManager,
  type Durability,
  type InnerUniverseConfig,
} from '@nerv/persistence-manager';
import { test as base } from 'vitest';
import type { Faults } from '../faults/index';
import type { SeededRandom } from '../random/index';
import { openEphemeralDatabase, type EphemeralDatabase } from './ephemeral-database';
import { randomOf } from './random-fixture';
import { temporaryPath } from './temporary-path';
import { testConfig } from './test-config';

/** What a test can ask for by naming it. Each is made only for tests that do, and ended after the test. */
export interface NervFixtures {
  /**
   * Of the database: `'memory'`, unless a test takes another one with `test.override({ durability: 'synced' })`; then it is kept
   * in `dbPath`.
   */
  readonly durability: Durability;
  /** A configuration with a database name of its own. */
  readonly config: InnerUniverseConfig;
  /** A path of its own in a temporary directory, removed after the test; nothing is there yet. */
  readonly dbPath: string;
  readonly entityMetadata: EntityMetadata;
  readonly relationMetadata: RelationMetadata;
  /**
   * An embedded host of the test's own, by `durability`. `controller`, `client` and `persistenceManager` of one test run on it, on
   * one database; tests share nothing and can run at the same time.
   */
  readonly database: EphemeralDatabase;
  /** The network between that host and everything that connects to it. */
  readonly faults: Faults;
  /** Started, with the module published. */
  readonly controller: InnerUniverseController;
  /** Connected: the client of `controller`. */
  readonly client: InnerUniverseClient;
  /** Initialized, with a client of its own. */
  readonly persistenceManager: PersistenceManager;
  /** Repeatable randomness. Where the test fails, its seed is printed; `NERV_TEST_SEED` repeats it. */
  readonly random: SeededRandom;
}

/** `test` of vitest, with {@link NervFixtures}. */
export const test = base.extend<NervFixtures>({
  durability: ({}, use) => use('memory'),

  config: ({ durability }, use) => use(testConfig({ durability })),

  dbPath: async ({}, use) => {
    const { path, remove } = await temporaryPath('test_db');
    await use(path);
    await remove();
  },

  entityMetadata: ({}, use) => use(entityMetadata()),

  relationMetadata: ({}, use) => use(relationMetadata()),

  database: async ({ config, durability, dbPath }, use) => {
    const database = await openEphemeralDatabase(config, durability === 'synced' ? { dbPath } : {});
    await use(database);
    await database.host.close();
  },

  faults: ({ database }, use) => use(database.faults),

  controller: async ({ config, faults }, use) => {
    const controller = new InnerUniverseController(config, { host: faults });
    await controller.startDeploymentMode();
    await use(controller);
    await controller.stop();
  },

  client: ({ controller }, use) => use(controller.client),

  persistenceManager: async ({ config, faults }, use) => {
    const manager = await PersistenceManager.open(config, { host: faults });
    await use(manager);
    // Shutting down waits for what was published, which a fault that is left on would keep from arriving.
    faults.heal();
    await manager.shutdown();
  },

  random: ({ onTestFailed }, use) => use(randomOf(onTestFailed)),
});

/** Metadata with every field filled in. */
export function entityMetadata(): EntityMetadata {
  return {
    name: 'Test Entity',
    description: 'Entity for testing',
    tags: ['test', 'fixture'],
    properties: { test_prop: 'test_value', numeric_prop: 42 },
  };
}

/** Metadata with every field filled in. */
export function relationMetadata(): RelationMetadata {
  return {
    name: 'Test Relation',
    description: 'Relation for testing',
    tags: ['test', 'fixture'],
    properties: { test_prop: 'test_value' },
    strength: 0.5,
    bidirectional: false,
  };
}
