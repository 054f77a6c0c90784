import { ConnectionError, ValidationError } from '@nerv/core';
import { expect, describe } from 'vitest';
import { eventually, test } from '../index';

describe('Faults', () => {
  test('cut connections, which clients make anew', async ({ client, faults, database }) => {
    const statuses: string[] = [];
    client.onStatusChange((status) => statuses.push(status));
    expect(faults.connections).toBe(1);
    expect(faults.dropConnection()).toBe(1);
    await eventually(() => expect(statuses).toEqual(['reconnecting', 'connected']));
    await client.createEntity('User', {}, { id: 'ada' });
    expect((await client.getEntity('ada')).id).toBe('ada');
    await eventually(() => expect(database.host.clients(database.name)).toHaveLength(1));
    expect(faults.connections).toBe(1);
  });

  test('keep new connections from coming about', async ({ controller, faults }) => {
    faults.refuseConnections();
    await expect(controller.createClient()).rejects.toThrow(ConnectionError);
    faults.acceptConnections();
    const further = await controller.createClient();
    expect(further.status).toBe('connected');
  });

  test('lose an answer without doubling the write it was for', async ({ client, faults }) => {
    faults.cutAt({ direction: 'toClient', frame: 1 });
    const { position } = await client.publishEvent('TEST_EVENT', 1, { id: 'once' });
    expect(await client.readEvents()).toMatchObject([{ id: 'once', position }]);
  });

  test('lose a write on its way, which is sent again', async ({ client, faults }) => {
    faults.cutAt({ direction: 'toServer', frame: 1 });
    await client.publishEvent('TEST_EVENT', 1, { id: 'once' });
    expect(await client.readEvents()).toHaveLength(1);
  });

  test('cut after a frame that arrives', async ({ client, faults }) => {
    faults.cutAt({ direction: 'toServer', frame: 2, deliver: true });
    await client.publishEvent('TEST_EVENT', 1, { id: 'first' });
    await client.publishEvent('TEST_EVENT', 2, { id: 'second' });
    await client.publishEvent('TEST_EVENT', 3, { id: 'third' });
    expect((await client.readEvents()).map(({ id }) => id)).toEqual(['first', 'second', 'third']);
    expect(() => faults.cutAt({ direction: 'toServer', frame: 0 })).toThrow(ValidationError);
  });

  test('hold up one way or both until it is released', async ({ client, faults, controller }) => {
    const observer = await controller.createClient();
    const seen: string[] = [];
    const subscription = observer.subscribeEvents(({ id }) => void seen.push(id));
    await subscription.ready;
    faults.hold('toServer');
    let stored = false;
    const publishing = client.publishEvent('TEST_EVENT', 1, { id: 'held' }).then(() => (stored = true));
    faults.release('toClient');
    await new Promise((resolve) => setImmediate(resolve));
    expect([stored, seen]).toEqual([false, []]);
    faults.release();
    await publishing;
    await eventually(() => expect(seen).toEqual(['held']));
  });

  test('hold up connections that are made meanwhile', async ({ controller, faults }) => {
    faults.hold();
    const connecting = controller.createClient();
    await eventually(() => expect(faults.connections).toBe(2));
    faults.heal();
    expect((await connecting).status).toBe('connected');
  });

  test('delay what is sent', async ({ client, faults }) => {
    faults.delay(5);
    await client.createEntity('User', {}, { id: 'ada' });
    faults.delay(0, 'toServer');
    faults.delay(1, 'toClient');
    expect(await client.countEntities()).toBe(1);
    expect(() => faults.delay(-1)).toThrow(ValidationError);
  });

  test('pass on what the server ends', async ({ client, database, faults }) => {
    const statuses: string[] = [];
    client.onStatusChange((status) => statuses.push(status));
    expect(database.host.dropConnections(database.name)).toBe(1);
    await eventually(() => expect(statuses).toEqual(['reconnecting', 'connected']));
    await client.disconnect();
    await eventually(() => expect(faults.connections).toBe(0));
  });

  test('are an embedded host otherwise', async ({ faults, database }) => {
    expect(faults.uri).toBe(database.host.uri);
    await faults.publish('other', { code: 'export default {};' }).catch((error: unknown) => error);
    await faults.close();
    await expect(faults.publish('other', { code: '' })).rejects.toThrow('closed');
  });
});

describe('a feed under cuts', () => {
  test('skips and doubles nothing', async ({ client, faults, controller, random }) => {
    const observer = await controller.createClient();
    const seen: number[] = [];
    const subscription = observer.subscribeEvents(({ position }) => void seen.push(position), { from: 0 });
    await subscription.ready;
    for (let round = 0; round < 20; round++) {
      const direction = random.pick(['toServer', 'toClient'] as const);
      faults.cutAt({ direction, frame: random.integer(1, 4), deliver: random.boolean() });
      await Promise.all([1, 2, 3].map((data) => client.publishEvent('TEST_EVENT', data)));
    }
    faults.heal();
    const { length } = await client.readEvents();
    await eventually(() => expect(seen).toHaveLength(length));
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });
});
