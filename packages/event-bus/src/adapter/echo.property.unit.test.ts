import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeLog } from '../../test/support/fake-log';
import { EventBus, type Message } from '../index';
import { SpacetimeEventBus } from './index';
import { OwnPublishes } from './own-publishes';

/** What a run does: something is published by one of the parties, or the log does the next of what it may. */
type Step = { readonly publish: number } | { readonly choose: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ publish: fc.nat({ max: 3 }) }),
  fc.record({ choose: fc.nat({ max: 1_000 }) }),
);

describe('echo', () => {
  it('is never a second delivery, whatever the order of commits, answers and deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const log = new FakeLog({ manual: true });
        const parties = [0, 1].map(() => {
          const bus = new EventBus<{ event: number }>();
          const adapter = new SpacetimeEventBus<{ event: number }>(log.port());
          const seen: Message[] = [];
          bus.subscribe('event', (message) => void seen.push(message));
          adapter.connectToNerv(bus);
          return { bus, adapter, seen, own: [] as string[] };
        });
        const stranger = log.port();
        const publishing: Promise<unknown>[] = [];
        const choose = async (index: number): Promise<boolean> => {
          const actions = log.actions();
          actions[index % Math.max(1, actions.length)]?.();
          for (let turn = 0; turn < index % 4; turn++) await Promise.resolve();
          return actions.length > 0;
        };
        let published = 0;
        for (const one of steps) {
          if ('choose' in one) await choose(one.choose);
          else {
            const id = `event-${published++}`;
            const party = parties[one.publish];
            party?.own.push(id);
            // Every fourth by a stranger, every fourth through an adapter, the others on one of the buses.
            if (party !== undefined) publishing.push(party.bus.publish('event', published, { id }));
            else if (one.publish === 2) publishing.push(stranger.publishEvent('event', published, { id }));
            else
              publishing.push(parties[0]?.adapter.publish('event', published, { id }) ?? Promise.resolve());
          }
        }
        while (await choose(steps.length)) continue;
        await Promise.all(publishing);
        await Promise.all(parties.map(({ adapter }) => adapter.flush()));

        const order = log.entries.map(({ id }) => id);
        expect(new Set(order).size).toBe(published);
        for (const { seen, own } of parties) {
          const ids = seen.map(({ id }) => id);
          expect([...ids].sort()).toEqual([...order].sort());
          expect(ids.filter((id) => own.includes(id))).toEqual(own);
          const foreign = seen.filter(({ position }) => position !== undefined);
          expect(foreign.map(({ id }) => id)).toEqual(order.filter((id) => !own.includes(id)));
        }
      }),
      runs(200),
    );
  });
});

describe('OwnPublishes', () => {
  it('recognises each own event once, and remembers nothing that cannot come back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ mine: fc.boolean(), answered: fc.nat({ max: 20 }) }), { maxLength: 20 }),
        fc.nat({ max: 10 }),
        (entries, feedStart) => {
          const own = new OwnPublishes();
          const log = entries.map((entry, index) => ({ ...entry, id: `${index}`, position: index + 1 }));
          for (const { mine, id } of log) if (mine) own.sent(id);
          // The answer to an event comes after it was stored, before or after the feed brings it.
          const answer = (time: number, upTo: number): void => {
            for (const { mine, answered, id, position } of log.slice(0, upTo)) {
              if (mine && answered === time) own.stored(id, position);
            }
          };
          for (const [index, entry] of log.entries()) {
            answer(index, log.length);
            if (entry.position > feedStart) expect(own.isEcho(entry)).toBe(entry.mine);
          }
          for (let time = log.length; time <= 20; time++) answer(time, log.length);
          if (log.length > feedStart) expect(own.size).toBe(0);
        },
      ),
      runs(200),
    );
  });
});
