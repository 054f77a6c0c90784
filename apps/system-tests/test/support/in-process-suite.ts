import {
  applyDelta,
  diffValues,
  invertDelta,
  MemoryVersionBackend,
  TemporalStore,
} from '@nerv/temporal-store';
import { SpacetimeTemporalStore } from '@nerv/temporal-store/adapter';
import { contractState, runTemporalStoreContractSuite } from '@nerv/temporal-store/contracts';
import { ValidationError, VirtualClock } from '@nerv/core';
import { EventBus, HANDLER_ERROR } from '@nerv/event-bus';
import type { PersistenceManager, PersistenceManagerOptions } from '@nerv/persistence-manager';
import { eventually } from '@nerv/test-fixtures';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** What a program does with buses and stores in memory, and with a database beside them. */
export function runInProcessSuite(
  name: string,
  open: (options: PersistenceManagerOptions) => Promise<PersistenceManager>,
): void {
  describe(name, () => {
    describe('one suite holds for states in memory and states in a database', () => {
      const backend = new MemoryVersionBackend();
      runTemporalStoreContractSuite('in memory', () => ({
        open: (options) => new TemporalStore({ backend, ...options }),
      }));
    });

    describe('what a program has in memory goes into a database', () => {
      let manager: PersistenceManager;
      let bus: EventBus;

      beforeEach(async () => {
        bus = new EventBus({ onUnhandledFailure: () => undefined });
        manager = await open({ eventBus: bus });
      });

      afterEach(async () => {
        await manager.shutdown();
        await bus.close();
      });

      it('a history of states, with the same hashes', async () => {
        const clock = new VirtualClock();
        const memory = new TemporalStore<ReturnType<typeof contractState>>({ clock });
        const stored = new SpacetimeTemporalStore<ReturnType<typeof contractState>>(manager.client);
        for (let count = 0; count < 12; count++) {
          clock.advance(1_000);
          const state = contractState(count, 10 + (count % 3));
          await memory.commitVersion(state, `state ${count}`);
          await stored.commitVersion(state, `state ${count}`);
        }
        const hashes = async (store: typeof memory | typeof stored): Promise<string[]> =>
          (await store.history()).map(({ dataHash }) => dataHash);
        expect(await hashes(stored)).toEqual(await hashes(memory));
        const [newest, ...older] = await stored.history();
        const changes = await stored.diff(older[3]!.id, newest!.id);
        const then = await stored.checkout(older[3]!.id);
        expect(applyDelta(then, changes)).toEqual(await memory.current());
        const back = invertDelta(then, changes);
        expect(applyDelta(applyDelta(then, changes), back)).toEqual(then);
        expect(diffValues(then, then)).toEqual([]);
        expect(await memory.at(new Date(clock.now() - 4_000))).toEqual(contractState(7, 11));
      });

      it('events of scopes, as middleware leaves them, with failures kept apart', async () => {
        const failures: string[] = [];
        const iterated: unknown[] = [];
        bus.use(async (message, next) => {
          if (message.type === 'secret.told') return;
          await next({ ...message, metadata: { ...message.metadata, checked: true } });
        });
        bus.subscribe(HANDLER_ERROR, ({ data }) => void failures.push(String(data.error)));
        const shop = bus.scope('shop');
        const till = shop.scope('till');
        shop.subscribe('order.*', () => Promise.reject(new Error('out of paper')), { name: 'printer' });
        const orders = till.subscribe('order.*');
        const reading = (async () => {
          for await (const { data } of orders) iterated.push(data);
        })();
        await till.publish('order.placed', { number: 1 });
        await shop.publish('order.paid', { number: 1 });
        await bus.publish('secret.told', { number: 2 });
        await expect(bus.publish('order.odd', { what: () => 'no value' } as never)).rejects.toThrow(
          ValidationError,
        );
        await manager.flush();
        const stored = await manager.readEvents();
        expect(stored.map(({ type, source }) => [type, source])).toEqual([
          ['order.placed', 'shop/till'],
          ['order.paid', 'shop'],
        ]);
        expect(failures).toEqual(['Error: out of paper', 'Error: out of paper']);
        await eventually(() => expect(iterated).toEqual([{ number: 1 }, { number: 1 }]));
        await shop.close();
        await reading;
        await expect(till.publish('order.placed', { number: 3 })).rejects.toMatchObject({ code: 'CLOSED' });
        expect(bus.history({ type: 'order.*', limit: 1 }).map(({ type }) => type)).toEqual(['order.paid']);
        expect((await manager.eventAdapter.history({ type: 'order.*' })).map(({ data }) => data)).toEqual([
          { number: 1 },
          { number: 1 },
        ]);
      });

      it('the calls of its manager, each on the database', async () => {
        const [ada, bob] = [await manager.createEntity('User'), await manager.createEntity('User')];
        const knows = await manager.createRelation(ada, bob, 'KNOWS');
        expect(await manager.updateRelation(knows, { strength: 0.5 })).toEqual({ id: knows, revision: 2 });
        expect((await manager.findRelation(knows))?.metadata.strength).toBe(0.5);
        expect((await manager.traverse(ada, { maxDepth: 2 })).steps.map(({ entity }) => entity.id)).toEqual([
          bob,
        ]);
        await manager.deleteRelation(knows);
        expect(await manager.findRelation(knows)).toBeUndefined();
        expect((await manager.queryRelations({ fromId: ada })).items).toEqual([]);
        await manager.publishEvents([
          { type: 'A', data: 1 },
          { type: 'B', data: 2 },
        ]);
        expect((await manager.queryEvents({ type: 'B' })).map(({ data }) => data)).toEqual([2]);
        const version = await manager.temporalStore.commitVersion({ n: 1 }, 'one');
        expect((await manager.getVersionHistory(version)).map(({ id }) => id)).toEqual([version]);
        expect(await manager.readVersionContent(version)).toHaveLength(1);
        await manager.createBranch('default', 'side', version);
        expect((await manager.getBranch('default', 'side'))?.head).toBe(version);
        await expect(manager.getEntity('nobody')).rejects.toMatchObject({ name: 'EntityNotFoundError' });
        expect(await manager.findEntity('nobody')).toBeUndefined();
        await manager.deleteEntity(ada);
        expect(await manager.countEntities()).toBe(1);
      });

      it.each([
        ['a function', () => 1],
        ['a symbol', Symbol('x')],
        ['a class instance', new Map()],
        ['an invalid date', new Date(Number.NaN)],
        ['half a character', '\ud800'],
        ['a hole', new Array<number>(2)],
        ['undefined in an array', [undefined]],
      ])('but not what cannot be stored: %s', async (_what, value) => {
        const bad = { deep: [{ value }] } as never;
        const refusals = [
          manager.createEntity('User', { properties: bad }),
          manager.publishEvent('A', bad),
          manager.temporalStore.commitVersion(bad, 'bad'),
          manager.transact([{ kind: 'publishEvent', type: 'A', data: bad } as never]),
        ];
        for (const refused of await Promise.allSettled(refusals)) {
          expect(refused.status === 'rejected' && refused.reason).toBeInstanceOf(ValidationError);
        }
        expect((await manager.getSystemStatus()).head).toBe(0);
      });
    });
  });
}
