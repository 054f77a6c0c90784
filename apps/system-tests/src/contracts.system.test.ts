import { runClientContractSuite } from '@nerv/client/contracts';
import { SpacetimeEventBus } from '@nerv/event-bus/adapter';
import { runEventBusContractSuite } from '@nerv/event-bus/contracts';
import { eventually } from '@nerv/test-fixtures';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { runTemporalStoreContractSuite } from '@nerv/temporal-store/contracts';
import { afterAll, beforeAll, expect } from 'vitest';
import type { PersistenceManager } from '@nerv/persistence-manager';
import { openDurable, type DurableUniverse } from './support/durable';

let universe: DurableUniverse;
let manager: PersistenceManager;

beforeAll(async () => {
  universe = await openDurable();
  manager = await universe.open();
});

afterAll(() => universe.end());

runClientContractSuite('clients of a manager with a data directory', async () => {
  const own = await openDurable();
  const opened = await own.open();
  return {
    connect: () => opened.createClient(),
    dropConnections: () => void own.faults.dropConnection(),
    close: () => own.end(),
  };
});

runTemporalStoreContractSuite('temporal stores in a data directory', () => ({
  open: (options) => new SpacetimeTemporalStore(manager.client, options),
}));

runEventBusContractSuite('event buses on a data directory', async () => {
  const own = await openDurable();
  const opened = await own.open();
  const adapter = new SpacetimeEventBus(opened.client, { onUnhandledFailure: () => undefined });
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
      const { head } = await opened.getSystemStatus();
      await eventually(() => expect(seen).toBeGreaterThanOrEqual(head));
      await adapter.idle();
    },
    cleanup: async () => {
      await adapter.disconnect();
      await own.end();
    },
  };
});
