/**
 * The tests that every `VersionStore` has to pass. Needs `vitest`.
 *
 * @packageDocumentation
 */
export {
  contractState,
  type ContractItem,
  type ContractState,
  type CreateTemporalStoreHarness,
  type TemporalStoreHarness,
} from './harness';
export { runTemporalStoreContractSuite } from './suite';
