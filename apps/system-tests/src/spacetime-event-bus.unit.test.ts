import { EventBus, type Message } from '@nerv/event-bus';
import { SpacetimeEventBus } from '@nerv/event-bus/adapter';
import { createMockClient } from '@nerv/test-fixtures';
import { expect, test, vi } from 'vitest';

test('test_spacetime_event_bus', async () => {
  const mockClient = createMockClient();
  const eventBus = new SpacetimeEventBus(mockClient);
  const handler = vi.fn<(message: Message) => void>();
  await eventBus.registerHandler('TEST_EVENT', handler).ready;
  await mockClient.simulateEvent({
    event_id: 'test-event-id',
    event_type: 'TEST_EVENT',
    source: 'test-source',
    timestamp: 1_234_567_890,
    data: { key: 'value' },
  });
  expect(handler).toHaveBeenCalledOnce();
  const message = handler.mock.calls[0]?.[0];
  expect(message?.id).toBe('test-event-id');
  expect(message?.type).toBe('TEST_EVENT');
  expect(message?.data).toEqual({ key: 'value' });
});

test('a bridged bus sends through the mock client', async () => {
  const mockClient = createMockClient();
  const bus = new EventBus();
  const adapter = new SpacetimeEventBus(mockClient);
  adapter.connectToNerv(bus);
  const id = await bus.publish('TEST_EVENT', { key: 'value' }, { source: 'me' });
  await adapter.flush();
  expect(mockClient.publishEvent).toHaveBeenCalledExactlyOnceWith(
    'TEST_EVENT',
    { key: 'value' },
    { id, source: 'me', correlationId: null, causationId: null },
  );
});
