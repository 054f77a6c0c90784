import { ConflictError, decodeValue, encodeValue, IntegrityError, uuidv7, ValidationError } from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEntity, publishEvent } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import { eventPayload, limits, readLog } from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

const conflict = async (write: Promise<unknown>) => {
  const error = await write.catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(ConflictError);
  return error;
};

test('an event goes out with everything that was said of it', async () => {
  const operationId = uuidv7();
  const { id, position, revision } = await client.write(
    publishEvent('ORDERED', { total: 5n }, { source: 'shop', correlationId: 'c', causationId: '' }),
    operationId,
  );
  expect(id).toBe(operationId);
  expect(revision).toBe(0);
  const entry = client.live.at(-1);
  expect(entry).toMatchObject({
    position,
    kind: 'event',
    type: 'ORDERED',
    key: id,
    source: 'shop',
    operationId,
  });
  const { correlationId, causationId, data } = eventPayload.decode(entry?.payload ?? new Uint8Array());
  expect([correlationId, causationId, decodeValue(data)]).toEqual(['c', '', { total: 5n }]);
});

test('positions are dense over events and everything else', async () => {
  const outcome = await client.apply(
    [publishEvent('A'), createEntity(), publishEvent('A'), publishEvent('B')].map((operation) => ({
      operationId: uuidv7(),
      operations: [operation],
    })),
  );
  const positions = outcome.outcomes.map(({ tag, value }) =>
    tag === 'applied' ? value.results[0]?.position : undefined,
  );
  const [first = 0] = positions;
  expect(positions).toEqual([first, first + 1, first + 2, first + 3]);
  expect(outcome.head).toBe(first + 3);
});

test('an id given is kept, and taken once among events', async () => {
  const { id } = await client.write(publishEvent('A', 1, { id: 'mine' }));
  expect(id).toBe('mine');
  const error = await conflict(client.write(publishEvent('B', 2, { id: 'mine' })));
  expect(error).toMatchObject({ details: { reason: 'exists', eventId: 'mine' } });
  await client.write(publishEvent('A', 1, { id: 'own' }), 'own');
  await conflict(client.write(publishEvent('B', 2, { id: 'own' })));
  await client.write(createEntity({ id: 'also an entity' }));
  expect((await client.write(publishEvent('A', 1, { id: 'also an entity' }))).id).toBe('also an entity');
});

test('an id is taken also for the write whose operation id it is', async () => {
  const id = uuidv7();
  const { position } = await client.write(publishEvent('A', 1, { id }));
  for (const given of ['', id]) {
    const error = await conflict(client.write(publishEvent('A', 1, { id: given }), id));
    expect(error).toMatchObject({ actual: position, details: { reason: 'exists', eventId: id } });
  }
  // Its own retry still gets its first result.
  const operationId = uuidv7();
  const first = await client.write(publishEvent('A', 1), operationId);
  expect(await client.write(publishEvent('A', 1), operationId)).toEqual(first);
});

describe('the expected last event', () => {
  test('none, the last, and a stale one', async () => {
    const type = 'EXPECTED';
    const first = await client.write(publishEvent(type, 1, { expectedLast: 0 }));
    expect(await conflict(client.write(publishEvent(type, 2, { expectedLast: 0 })))).toMatchObject({
      actual: first.position,
      expected: null,
    });
    const second = await client.write(publishEvent(type, 2, { expectedLast: first.position }));
    expect(
      await conflict(client.write(publishEvent(type, 3, { expectedLast: first.position }))),
    ).toMatchObject({
      actual: second.position,
      expected: first.position,
    });
  });

  test('a position that holds something else is stale too', async () => {
    const other = await client.write(publishEvent('SOMETHING ELSE'));
    expect(
      await conflict(client.write(publishEvent('NEVER', 1, { expectedLast: other.position }))),
    ).toMatchObject({
      actual: null,
      expected: other.position,
    });
    await conflict(client.write(publishEvent('NEVER', 1, { expectedLast: 999_999 })));
  });

  test('it is found however far back it lies', async () => {
    const { position } = await client.write(publishEvent('RARE'));
    for (let round = 0; round < 4; round++) {
      await client.apply(
        Array.from({ length: 100 }, () => ({ operationId: uuidv7(), operations: [publishEvent('COMMON')] })),
      );
    }
    expect(await conflict(client.write(publishEvent('RARE', 1, { expectedLast: 0 })))).toMatchObject({
      actual: position,
    });
    await client.write(publishEvent('RARE', 1, { expectedLast: position }));
  });

  test('a retry is recognised before the expectation is looked at', async () => {
    const operationId = uuidv7();
    const operation = publishEvent('RETRIED', 1, { expectedLast: 0 });
    const first = await client.write(operation, operationId);
    expect(await client.write(operation, operationId)).toEqual(first);
  });
});

describe('refusals write nothing and leave no gap', () => {
  test.each([
    ['an empty type', publishEvent(''), ['type'], 'not-empty'],
    ['a long source', publishEvent('A', 1, { source: 'x'.repeat(600) }), ['source'], 'max-bytes'],
    ['too much data', publishEvent('A', new Uint8Array(limits.valueBytes)), ['data'], 'max-bytes'],
  ])('%s', async (_what, operation, path, rule) => {
    const { position } = await client.write(publishEvent('BEFORE'));
    const error = await client.write(operation).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ path, rule });
    expect((await client.write(publishEvent('AFTER'))).position).toBe(position + 1);
  });

  test.each([
    ['data that is no encoded value', { data: Uint8Array.of(1, 0xff) }],
    ['data of another codec version', { data: Uint8Array.of(2, 0xf6) }],
    ['data with something behind it', { data: Uint8Array.of(1, 0xf6, 0xf6) }],
  ])('%s, which would be in the way of every later reader', async (_what, event) => {
    const { position } = await client.write(publishEvent('BEFORE'));
    const payload = eventPayload.encode(event);
    const operation = { tag: 'publishEvent', value: { id: '', type: 'A', source: '', payload } } as const;
    const error = await client.write(operation).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'VALIDATION', path: ['data'], rule: 'encoded-value' });
    expect((await client.write(publishEvent('AFTER'))).position).toBe(position + 1);
  });

  test('a correlation id that is no UTF-8', async () => {
    const payload = eventPayload.encode({ correlationId: 'é', data: encodeValue(1) });
    payload[6] = 0xff;
    const operation = { tag: 'publishEvent', value: { id: '', type: 'A', source: '', payload } } as const;
    await expect(client.write(operation)).rejects.toThrow(/not UTF-8/);
  });

  test('a payload that is none', async () => {
    const payload = eventPayload.encode({ data: encodeValue(1) }).subarray(0, -1);
    const operation = { tag: 'publishEvent', value: { id: '', type: 'A', source: '', payload } } as const;
    await expect(client.write(operation)).rejects.toThrow(IntegrityError);
  });
});

test('the log holds what went out live', async () => {
  const page = await client.read(readLog, {
    kinds: [],
    types: [],
    after: 0,
    direction: 'forwards',
    limit: limits.pageItems,
    maxBytes: limits.pageBytes,
  });
  expect(page.entries).toEqual(client.live);
});
