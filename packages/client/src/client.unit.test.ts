import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connected } from '../test/client';
import { settled } from '../test/turns';

type Step =
  | { readonly do: 'publish'; readonly who: number; readonly count: number }
  | { readonly do: 'drop'; readonly who: number }
  | { readonly do: 'loseAnswer'; readonly who: number }
  | { readonly do: 'loseRows' }
  | { readonly do: 'wait'; readonly ms: number };

const who = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('publish' as const), who, count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant('drop' as const), who }),
  fc.record({ do: fc.constant('loseAnswer' as const), who }),
  fc.record({ do: fc.constant('loseRows' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 200 }) }),
);

describe('two clients of one database', () => {
  test('lose and double nothing, whatever happens to their connections', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const one = await connected({ batch: { maxWrites: 3, maxInFlight: 2 } });
        const other = await connected({ clock: one.clock }, one.database);
        const { database, clock } = one;
        const sides = [one, other].map(({ client }) => ({ client, seen: [] as [number, unknown][] }));
        for (const { client, seen } of sides) {
          client.subscribeEvents(({ position, data }) => void seen.push([position, data]), { from: 0 });
        }
        const writes: Promise<[number, unknown]>[] = [];
        let last = 0;
        const publish = (index: number): void => {
          const data = (last += 1);
          const write = sides[index]!.client.publishEvent('E', data);
          writes.push(write.then(({ position }) => [position, data]));
        };
        const openConnections = () => database.connections.filter(({ isClosed }) => !isClosed);
        for (const each of steps) {
          if (each.do === 'publish') for (let count = 0; count < each.count; count += 1) publish(each.who);
          else if (each.do === 'drop') openConnections()[each.who]?.drop();
          else if (each.do === 'loseRows') database.mute = !database.mute;
          else if (each.do === 'wait') await clock.advanceAsync(each.ms);
          else {
            // What is written now happens, but the connection is gone before its answer comes.
            const connection = openConnections()[each.who];
            if (connection !== undefined) connection.outcome = () => connection.drop();
          }
        }
        database.mute = false;
        await clock.advanceAsync(2_000);
        for (const index of [0, 1]) publish(index);
        await clock.advanceAsync(2_000);
        await settled();
        const results = await Promise.all(writes);
        const expected = results.toSorted(([a], [b]) => a - b);
        expect(expected.map(([position]) => position)).toEqual(expected.map((_, index) => index + 1));
        for (const { client, seen } of sides) {
          expect(seen).toEqual(expected);
          await client.disconnect();
        }
      }),
      runs(60),
    );
  });
});
