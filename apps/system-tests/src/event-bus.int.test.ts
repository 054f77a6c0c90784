import { SpacetimeEventBus } from '@nerv/event-bus/adapter';
import { runEventBusContractSuite } from '@nerv/event-bus/contracts';
import { PersistenceManager } from '@nerv/persistence-manager';
import { eventually, testConfig } from '@nerv/test-fixtures';
import { expect } from 'vitest';

runEventBusContractSuite('SpacetimeEventBus on the embedded host', async () => {
  const manager = await PersistenceManager.open(testConfig());
  const adapter = new SpacetimeEventBus(manager.client, { onUnhandledFailure: () => undefined });
  let seen = 0;
  await adapter.registerHandler('**', ({ position = seen }) => void (seen = position)).ready;
  return {
    subject: {
      publish: (type, data, options) => adapter.publish(type, data, options),
      subscribe: (typeOrPattern, handler, options) =>
        adapter.registerHandler(typeOrPattern, handler, options),
      history: (query) => adapter.history(query),
    },
    settled: async () => {
      const { head } = await manager.getSystemStatus();
      await eventually(() => expect(seen).toBeGreaterThanOrEqual(head));
      await adapter.idle();
    },
    cleanup: async () => {
      await adapter.disconnect();
      await manager.shutdown();
    },
  };
});
