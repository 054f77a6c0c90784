export {
  contractState,
  type ContractItem,
  type ContractState,
  type CreateTemporalStoreHarness,
  type TemporalStoreHarness,
} from './harness';
export { runTemporalStoreContractSuite } from './suite';
