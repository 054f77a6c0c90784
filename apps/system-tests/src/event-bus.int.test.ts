import { runEventBusContractSuite } from '@nerv/event-bus/contracts';
import { PersistenceManager } from '@nerv/persistence-manager';
import { testConfig } from '@nerv/test-fixtures';
import { eventBusSubject } from '../test/support/event-bus-subject';

runEventBusContractSuite('SpacetimeEventBus on the embedded host', async () => {
  const manager = await PersistenceManager.open(testConfig());
  return eventBusSubject(manager, () => manager.shutdown());
});
