import { ConflictError, type EventRecord } from '@nerv/core';
import { eventually, test } from '@nerv/test-fixtures';
import { expect } from 'vitest';

test('feeds give every event once and in order, wherever connections are cut', async ({
  controller,
  faults,
  random,
}) => {
  const writer = controller.client;
  const reader = await controller.createClient();
  await writer.publishEvents(Array.from({ length: 300 }, (_, index) => ({ type: 'OLD', data: index })));
  const whole: EventRecord[] = [];
  const filtered: EventRecord[] = [];
  const slow: EventRecord[] = [];
  const feeds = [
    reader.subscribeEvents((event) => void whole.push(event), { from: 0 }),
    reader.subscribeEvents((event) => void filtered.push(event), { from: 100, type: 'B' }),
    reader.subscribeEvents(
      async (event) => {
        await Promise.resolve();
        slow.push(event);
      },
      { from: 250 },
    ),
  ];
  for (let round = 0; round < 40; round++) {
    faults.cutAt({
      direction: random.pick(['toServer', 'toClient'] as const),
      frame: random.integer(1, 6),
      deliver: random.boolean(),
    });
    const count = random.integer(1, 4);
    const types = Array.from({ length: count }, () => random.pick(['A', 'B']));
    await Promise.all(types.map((type) => writer.publishEvent(type, round)));
  }
  faults.heal();
  const log = await writer.readEvents({ limit: 10_000 });
  await eventually(() => {
    expect(whole).toHaveLength(log.length);
    expect(slow).toHaveLength(log.length - 250);
    expect(filtered).toHaveLength(log.filter(({ type }) => type === 'B').length);
  });
  expect(whole).toEqual(log);
  expect(slow).toEqual(log.slice(250));
  expect(filtered).toEqual(log.filter(({ type }) => type === 'B'));
  await Promise.all(feeds.map((feed) => feed.unsubscribe()));
});

test('a place that is not of this log is a typed error', async ({ client }) => {
  const { position } = await client.publishEvent('E', 1);
  const { logId } = await client.getSystemStatus();
  const cases = [
    [{ logId, position: position + 1 }, 'beyond-head'],
    [position + 100, 'beyond-head'],
    [{ logId: 'another', position: 0 }, 'other-log'],
  ] as const;
  for (const [from, reason] of cases) {
    const error = await client
      .subscribeEvents(() => undefined, { from })
      .closed.catch((closed: unknown) => closed);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ details: { reason } });
  }
  const atHead = client.subscribeEvents({ from: { logId, position } });
  await client.publishEvent('E', 2);
  for await (const event of atHead) {
    expect(event.data).toBe(2);
    break;
  }
});
