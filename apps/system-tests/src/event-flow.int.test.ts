import type { EventInput } from '@nerv/core';
import { EventBus, type Message } from '@nerv/event-bus';
import { SpacetimeEventBus } from '@nerv/event-bus/adapter';
import { eventually, test } from '@nerv/test-fixtures';
import { describe, expect } from 'vitest';

test('test_event_bidirectional_flow', async ({ controller }) => {
  const nervEventBus = new EventBus();
  const adapter = new SpacetimeEventBus(controller.client);
  const received: Message[] = [];
  nervEventBus.subscribe('TEST_EVENT', (message) => void received.push(message));
  nervEventBus.subscribe('ANOTHER_EVENT', (message) => void received.push(message));
  const connection = adapter.connectToNerv(nervEventBus);
  await connection.ready;

  const eventId = await nervEventBus.publish('TEST_EVENT', { test_key: 'test_value' });
  await adapter.flush();
  const events = await controller.client.queryEvents({ type: 'TEST_EVENT' });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ id: eventId, data: { test_key: 'test_value' } });

  await controller.client.publishEvent('ANOTHER_EVENT', { another_key: 'another_value' });
  await eventually(() => expect(received).toHaveLength(2));
  expect(received[0]).toMatchObject({ type: 'TEST_EVENT', data: { test_key: 'test_value' } });
  expect(received[1]).toMatchObject({ type: 'ANOTHER_EVENT', data: { another_key: 'another_value' } });
  await adapter.disconnect();
  expect(received).toHaveLength(2);
});

test('test_event_throughput', async ({ persistenceManager }) => {
  const eventCount = 1_000;
  const maxConcurrent = 50;
  const source = 'throughput_test';
  const events = Array.from({ length: eventCount }, (_, index): EventInput => {
    return { type: `TEST_EVENT_${index % 10}`, data: { index, payload: `test_payload_${index}` } };
  });
  let inFlight = 0;
  let most = 0;
  const waiting = events.values();
  const publishInTurn = async (): Promise<void> => {
    for (const { type, data } of waiting) {
      most = Math.max(most, ++inFlight);
      await persistenceManager.publishEvent(type, data, { source });
      inFlight--;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: maxConcurrent }, publishInTurn));
  const seconds = (performance.now() - start) / 1_000;
  console.log(
    `Published ${eventCount} events in ${seconds.toFixed(2)} seconds: ${(eventCount / seconds).toFixed(0)} events/second`,
  );

  expect(most).toBe(maxConcurrent);
  const stored = await persistenceManager.client.queryEvents({ source, limit: eventCount + 10 });
  expect(stored).toHaveLength(eventCount);
  const byIndex = [...stored].sort((a, b) => indexOf(a.data) - indexOf(b.data));
  expect(byIndex.map(({ type, data }) => ({ type, data }))).toEqual(events);
});

function indexOf(data: unknown): number {
  return (data as { index: number }).index;
}

describe('two bridged buses on one database', () => {
  test('see every event once, their own first, through lost connections', async ({
    controller,
    faults,
    random,
  }) => {
    const parties = await Promise.all(
      ['first', 'second'].map(async (name) => {
        const bus = new EventBus<Record<string, number>>();
        const adapter = new SpacetimeEventBus(await controller.createClient());
        const seen: Message[] = [];
        bus.subscribe('**', (message) => void seen.push(message));
        await adapter.connectToNerv(bus).ready;
        return { name, bus, adapter, seen };
      }),
    );
    for (let round = 0; round < 30; round++) {
      faults.cutAt({
        direction: random.pick(['toServer', 'toClient'] as const),
        frame: random.integer(1, 5),
        deliver: random.boolean(),
      });
      const publisher = random.pick(parties);
      for (let count = random.integer(1, 4); count > 0; count--)
        await publisher.bus.publish(publisher.name, round);
      if (random.boolean()) await publisher.adapter.flush();
    }
    faults.heal();
    await Promise.all(parties.map(({ adapter }) => adapter.flush()));
    const log = await controller.client.readEvents();
    for (const { name, seen } of parties) {
      await eventually(() => expect(seen).toHaveLength(log.length));
      const idsOf = (own: boolean, events: readonly { id: string; type: string }[]): string[] =>
        events.filter(({ type }) => (type === name) === own).map(({ id }) => id);
      expect(idsOf(true, seen)).toEqual(idsOf(true, log));
      expect(idsOf(false, seen)).toEqual(idsOf(false, log));
    }
    await Promise.all(parties.map(({ adapter }) => adapter.disconnect()));
  });
});
