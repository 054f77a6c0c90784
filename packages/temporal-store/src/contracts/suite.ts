import { uuidv7 } from '@nerv/core';
import { afterEach, beforeEach, describe } from 'vitest';
import type { VersionStoreOptions } from '../store/options';
import type { VersionStore } from '../store/version-store';
import { branchContract } from './branch-contract';
import { commitContract } from './commit-contract';
import { concurrencyContract } from './concurrency-contract';
import type { ContractState, CreateTemporalStoreHarness, TemporalStoreHarness } from './harness';
import { readContract } from './read-contract';

/** Opens a store of the test that runs; each test has a store name of its own. */
export type OpenStore = (options?: VersionStoreOptions) => VersionStore<ContractState>;

/**
 * Registers the tests that every `VersionStore` has to pass.
 *
 * @param name Of the implementation, for the test report.
 * @param createHarness Called before each test. It may return the same database each time: every test uses a store of its own.
 */
export function runTemporalStoreContractSuite(name: string, createHarness: CreateTemporalStoreHarness): void {
  describe(`${name}: the contract of versioned stores`, () => {
    let harness: TemporalStoreHarness;
    let storeName: string;

    beforeEach(async () => {
      harness = await createHarness();
      storeName = `contract-${uuidv7()}`;
    });

    afterEach(async () => harness.close?.());

    const open: OpenStore = (options = {}) => harness.open({ store: storeName, ...options });

    commitContract(open);
    readContract(open);
    branchContract(open);
    concurrencyContract(open);
  });
}
