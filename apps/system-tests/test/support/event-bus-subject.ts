import { SpacetimeEventBus } from '@nerv/event-bus/adapter';
import type { PersistenceManager } from '@nerv/persistence-manager';
import { eventually } from '@nerv/test-fixtures';
import { expect } from 'vitest';

/** An adapter over a manager, as the contracts of event buses take it. */
export async function eventBusSubject(manager: PersistenceManager, end: () => Promise<void>) {
  const adapter = new SpacetimeEventBus(manager.client, { onUnhandledFailure: () => undefined });
  let seen = 0;
  await adapter.registerHandler('**', ({ position = seen }) => void (seen = position)).ready;
  return {
    subject: {
      publish: adapter.publish.bind(adapter),
      subscribe: adapter.registerHandler.bind(adapter),
      history: adapter.history.bind(adapter),
    },
    settled: async () => {
      const { head } = await manager.getSystemStatus();
      await eventually(() => expect(seen).toBeGreaterThanOrEqual(head));
      await adapter.idle();
    },
    cleanup: async () => {
      await adapter.disconnect();
      await end();
    },
  };
}
