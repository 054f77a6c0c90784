import {
  ConflictError,
  EntityNotFoundError,
  errorFromWire,
  IntegrityError,
  uuidv7,
  ValidationError,
} from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  commitSnapshot,
  createBranch,
  createEntity,
  createRelation,
  deleteEntity,
  deleteRelation,
  publishEvent,
  putConfiguration,
  updateEntity,
} from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import { batchFormat, getEntities, limits, type Operation, type Outcome } from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
});
afterAll(() => universe.close());

const alone = (operation: Operation, operationId = uuidv7()) => ({ operationId, operations: [operation] });
const results = (outcome: Outcome, index = 0) => {
  const entry = outcome.outcomes[index];
  return entry?.tag === 'applied' ? entry.value : undefined;
};

describe('a batch', () => {
  test('lets each write succeed or fail alone', async () => {
    await client.write(createEntity({ id: 'one' }));
    const outcome = await client.apply([
      alone(updateEntity('one', { name: 'x' })),
      alone(updateEntity('nobody')),
      alone(createEntity({ id: 'one' })),
      alone(publishEvent('AFTER')),
    ]);
    expect(outcome.outcomes.map(({ tag }) => tag)).toEqual(['applied', 'refused', 'refused', 'applied']);
    const errors = outcome.outcomes.flatMap((entry) =>
      entry.tag === 'refused' ? [errorFromWire(JSON.parse(entry.value.error))] : [],
    );
    expect(errors[0]).toBeInstanceOf(EntityNotFoundError);
    expect(errors[1]).toBeInstanceOf(ConflictError);
    const [first, last] = [results(outcome, 0), results(outcome, 3)];
    expect(last?.results[0]?.position).toBe((first?.results[0]?.position ?? 0) + 1);
  });

  test('sees what its earlier writes wrote', async () => {
    const outcome = await client.apply([
      alone(createEntity({ id: 'early' })),
      alone(updateEntity('early', { expectedRevision: 1 })),
    ]);
    expect(results(outcome, 1)?.results[0]?.revision).toBe(2);
  });

  test('comes with one outcome, for its own session only', async () => {
    const other = await universe.connect();
    const before = client.outcomes.length;
    await other.apply([alone(publishEvent('A')), alone(publishEvent('B'))]);
    expect(other.outcomes).toHaveLength(1);
    expect(client.outcomes).toHaveLength(before);
    expect(client.live.at(-1)).toEqual(other.live.at(-1));
  });

  test('tells transaction time and head', async () => {
    const outcome = await client.apply([alone(publishEvent('A'))]);
    expect(outcome.head).toBe(client.live.at(-1)?.position);
    expect(outcome.time).toBe(client.live.at(-1)?.time);
  });

  test('without a session is carried out, and tells nobody', async () => {
    const before = client.outcomes.length;
    await client.applyPayload(
      batchFormat.encode({ session: '', callId: 1, writes: [alone(createEntity({ id: 'quiet' }))] }),
    );
    expect(client.outcomes).toHaveLength(before);
    expect((await client.read(getEntities, { ids: ['quiet'] })).entities[0]?.id).toBe('quiet');
  });

  test('that is empty changes nothing', async () => {
    const head = client.live.at(-1)?.position;
    expect(await client.apply([])).toMatchObject({ head, outcomes: [] });
  });
});

describe('a batch is refused as a whole, and nothing of it is written,', () => {
  const good = alone(createEntity({ id: 'never' }));
  const payload = batchFormat.encode({ session: 's', callId: 1, writes: [good] });

  async function refused(bytes: Uint8Array) {
    const error = await client.applyPayload(bytes).catch((thrown: unknown) => thrown);
    expect((await client.read(getEntities, { ids: ['never'] })).entities).toEqual([undefined]);
    return error;
  }

  test('where it is damaged, cut, or goes on', async () => {
    expect(await refused(payload.subarray(0, -1))).toBeInstanceOf(IntegrityError);
    expect(await refused(Uint8Array.of(...payload, 0))).toBeInstanceOf(ValidationError);
    expect(await refused(Uint8Array.of(9))).toMatchObject({
      message: expect.stringContaining('format version 9'),
    });
    expect(await refused(new Uint8Array())).toBeInstanceOf(IntegrityError);
  });

  test('where it is too large', async () => {
    const many = Array.from({ length: limits.writes + 1 }, () => good);
    expect(await refused(batchFormat.encode({ session: 's', callId: 1, writes: many }))).toMatchObject({
      rule: 'max-items',
    });
    expect(await refused(new Uint8Array(limits.batchBytes + 1))).toMatchObject({ rule: 'max-bytes' });
    expect(
      await refused(batchFormat.encode({ session: 'x'.repeat(600), callId: 1, writes: [good] })),
    ).toMatchObject({ path: ['session'] });
  });

  test('where a write of several operations is not alone', async () => {
    const several = { operationId: 'o', operations: [createEntity({ id: 'never' }), createEntity()] };
    expect(
      await refused(batchFormat.encode({ session: 's', callId: 1, writes: [good, several] })),
    ).toMatchObject({ rule: 'alone' });
  });
});

describe('a write of several operations', () => {
  test('gives one result each, in their order', async () => {
    const outcome = await client.apply([
      {
        operationId: uuidv7(),
        operations: [
          createEntity({ id: 't1' }),
          createEntity({ id: 't2' }),
          createRelation('t1', 't2', { id: 't3' }),
          commitSnapshot(1, { store: 't', id: 't4' }),
          deleteEntity('t1', { onRelations: 'detach' }),
          publishEvent('T', 1, { id: 't5' }),
        ],
      },
    ]);
    const applied = results(outcome);
    expect(applied?.results.map(({ id }) => id)).toEqual(['t1', 't2', 't3', 't4', 't1', 't5']);
    expect(applied?.results.at(-1)?.position).toBe(outcome.head);
  });

  test('takes the operation id as id for its first operation only', async () => {
    const operationId = uuidv7();
    const outcome = await client.apply([{ operationId, operations: [createEntity(), createEntity()] }]);
    const ids = results(outcome)?.results.map(({ id }) => id) ?? [];
    expect(ids[0]).toBe(operationId);
    expect(ids[1]).not.toBe(operationId);
  });

  test('writes nothing at all where one is refused, and the reducer fails with the error', async () => {
    const before = client.live.length;
    const failed = client.apply([
      { operationId: uuidv7(), operations: [createEntity({ id: 'gone' }), updateEntity('nobody')] },
    ]);
    await expect(failed).rejects.toThrow(EntityNotFoundError);
    expect(client.live).toHaveLength(before);
    expect((await client.read(getEntities, { ids: ['gone'] })).entities).toEqual([undefined]);
    const { position } = await client.write(publishEvent('AFTER'));
    expect(position).toBe((client.live.at(-2)?.position ?? 0) + 1);
  });

  test('holds at least one operation and not too many', async () => {
    await expect(client.apply([{ operationId: 'o', operations: [] }])).rejects.toThrow(/holds no operation/);
    const many = Array.from({ length: limits.operations + 1 }, () => publishEvent('A'));
    await expect(client.apply([{ operationId: 'o', operations: many }])).rejects.toThrow(/are allowed/);
  });
});

describe('a retry', () => {
  test('of any operation returns the first result and writes nothing', async () => {
    await client.apply([
      alone(createEntity({ id: 'r1' })),
      alone(createEntity({ id: 'r2' })),
      alone(createRelation('r1', 'r2', { id: 'r3' })),
    ]);
    const operations: Operation[] = [
      createEntity(),
      updateEntity('r1', { name: 'x' }),
      createRelation('r1', 'r2'),
      deleteRelation('r3'),
      publishEvent('R'),
      publishEvent('R', 1, { id: 'r4' }),
      commitSnapshot(1, { store: 'r' }),
      createBranch('x', { store: 'r' }),
      putConfiguration({ r: 1 }),
      deleteEntity('r2', { onRelations: 'cascade' }),
    ];
    const writes = operations.map((operation) => alone(operation));
    const first = await client.apply(writes);
    expect(first.outcomes.map(({ tag }) => tag)).toEqual(operations.map(() => 'applied'));
    const before = client.live.length;
    const again = await client.apply(writes);
    expect(client.live).toHaveLength(before);
    expect(again.head).toBe(first.head);
    for (const index of operations.keys()) {
      expect(results(again, index)).toEqual({ results: results(first, index)?.results, replayed: true });
    }
  });

  test('of a write of several operations too, cascades included', async () => {
    const write = {
      operationId: uuidv7(),
      operations: [
        createEntity({ id: 'm1' }),
        createEntity({ id: 'm2' }),
        createRelation('m1', 'm2'),
        deleteEntity('m1', { onRelations: 'cascade' }),
      ],
    };
    const first = await client.apply([write]);
    const again = await client.apply([write]);
    expect(results(again)).toEqual({ results: results(first)?.results, replayed: true });
  });

  test('within the same batch is recognised', async () => {
    const write = alone(createEntity());
    const outcome = await client.apply([write, write]);
    expect(results(outcome, 0)?.replayed).toBe(false);
    expect(results(outcome, 1)).toEqual({ results: results(outcome, 0)?.results, replayed: true });
  });

  test('with other content is a conflict, and writes nothing', async () => {
    const operationId = uuidv7();
    const { position } = await client.write(publishEvent('X', 1), operationId);
    const error = await client.write(publishEvent('X', 2), operationId).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ actual: position, details: { reason: 'operation-id', operationId } });
    expect(client.live.at(-1)?.position).toBe(position);
  });

  test('of a refused write is tried anew', async () => {
    const write = alone(updateEntity('late'));
    expect((await client.apply([write])).outcomes[0]?.tag).toBe('refused');
    await client.write(createEntity({ id: 'late' }));
    expect((await client.apply([write])).outcomes[0]?.tag).toBe('applied');
  });

  test('needs an operation id without a NUL character', async () => {
    const outcome = await client.apply([alone(createEntity(), ''), alone(createEntity(), 'a\0b')]);
    expect(outcome.outcomes.map(({ tag }) => tag)).toEqual(['refused', 'refused']);
  });
});
