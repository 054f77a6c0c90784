import { runClientContractSuite } from '@nerv/client/contracts';
import { runEventBusContractSuite } from '@nerv/event-bus/contracts';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { runTemporalStoreContractSuite } from '@nerv/temporal-store/contracts';
import { afterAll, beforeAll } from 'vitest';
import type { PersistenceManager } from '@nerv/persistence-manager';
import { openDurable, type DurableUniverse } from './support/durable';
import { eventBusSubject } from '../test/support/event-bus-subject';

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
  return eventBusSubject(await own.open(), () => own.end());
});
