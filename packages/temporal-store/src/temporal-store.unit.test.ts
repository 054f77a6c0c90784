import { MemoryVersionBackend } from './backend/memory-version-backend';
import { runTemporalStoreContractSuite } from './contracts/index';
import { TemporalStore } from './temporal-store';

runTemporalStoreContractSuite('TemporalStore', () => {
  const backend = new MemoryVersionBackend();
  return { open: (options) => new TemporalStore({ ...options, backend }) };
});
