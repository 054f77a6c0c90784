import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Queued, type QueueLimits, WriteQueue } from './write-queue';

interface Item extends Queued {
  readonly id: number;
}

const item = (id: number, { bytes = 1, alone = false }: Partial<Queued> = {}): Item => ({ id, bytes, alone });
const ids = (items: readonly Item[] | undefined): readonly number[] | undefined => items?.map(({ id }) => id);
const limits: QueueLimits = { maxWrites: 3, maxBytes: 10, maxInFlight: 1 };

function queueOf(options: Partial<QueueLimits>, ...items: readonly Item[]): WriteQueue<Item> {
  const queue = new WriteQueue<Item>({ ...limits, ...options });
  for (const each of items) queue.add(each);
  return queue;
}

describe('WriteQueue', () => {
  test('gives what waits in one batch, and nothing where nothing waits', () => {
    const queue = queueOf({}, item(1), item(2));
    expect(queue.isReady).toBe(true);
    expect(ids(queue.take())).toEqual([1, 2]);
    queue.release();
    expect(queue.take()).toBeUndefined();
    expect(queue.inFlight).toBe(0);
  });

  test('gathers writes while calls are outstanding', () => {
    const queue = queueOf({ maxInFlight: 2 }, item(1));
    expect(ids(queue.take())).toEqual([1]);
    queue.add(item(2));
    expect(ids(queue.take())).toEqual([2]);
    queue.add(item(3));
    queue.add(item(4));
    expect(queue.take()).toBeUndefined();
    expect(queue.waiting).toBe(2);
    queue.release();
    expect(ids(queue.take())).toEqual([3, 4]);
  });

  test('bounds a batch in number and bytes', () => {
    const many = queueOf({ maxInFlight: 9 }, ...[1, 2, 3, 4].map((id) => item(id)));
    expect([ids(many.take()), ids(many.take())]).toEqual([[1, 2, 3], [4]]);
    const large = queueOf({ maxInFlight: 9 }, ...[1, 2, 3].map((id) => item(id, { bytes: 5 })));
    expect([ids(large.take()), ids(large.take())]).toEqual([[1, 2], [3]]);
  });

  test('lets a write above the limit travel alone', () => {
    const queue = queueOf({ maxInFlight: 9 }, item(1), item(2, { bytes: 11 }), item(3));
    expect([ids(queue.take()), ids(queue.take()), ids(queue.take())]).toEqual([[1], [2], [3]]);
  });

  test('lets a write that may not share a call travel alone', () => {
    const queue = queueOf({ maxInFlight: 9 }, item(1, { alone: true }), item(2), item(3, { alone: true }));
    expect([ids(queue.take()), ids(queue.take()), ids(queue.take())]).toEqual([[1], [2], [3]]);
  });

  test('puts back in front, removes, and clears', () => {
    const [first, second, third] = [item(1), item(2), item(3)];
    const queue = queueOf({}, second);
    queue.putBack([first]);
    queue.add(third);
    expect(queue.remove(second)).toBe(true);
    expect(queue.remove(second)).toBe(false);
    expect(ids(queue.clear())).toEqual([1, 3]);
    expect(queue.waiting).toBe(0);
  });

  test('keeps order and limits, and loses and doubles nothing, whatever happens', () => {
    const write = fc.record({ bytes: fc.integer({ min: 0, max: 15 }), alone: fc.boolean() });
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), write }),
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constantFrom('done' as const, 'fail' as const), at: fc.nat(5) }),
    );
    const bounds = fc.record({
      maxWrites: fc.integer({ min: 1, max: 5 }),
      maxBytes: fc.integer({ min: 1, max: 20 }),
      maxInFlight: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(bounds, fc.array(step, { maxLength: 60 }), (bound, steps) => {
        const queue = new WriteQueue<Item>(bound);
        let added = 0;
        const outstanding: (readonly Item[])[] = [];
        const done: number[] = [];
        const take = (): void => {
          const batch = queue.take();
          if (batch === undefined) {
            expect(queue.waiting === 0 || outstanding.length === bound.maxInFlight).toBe(true);
            return;
          }
          outstanding.push(batch);
          expect(outstanding.length).toBeLessThanOrEqual(bound.maxInFlight);
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(bound.maxWrites);
          if (batch.length === 1) return;
          expect(batch.some(({ alone }) => alone)).toBe(false);
          expect(batch.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(bound.maxBytes);
        };
        const finish = (index: number): void => {
          const [batch] = outstanding.splice(index, 1);
          queue.release();
          done.push(...(ids(batch) ?? []));
        };
        for (const each of steps) {
          if (each.do === 'add') queue.add(item((added += 1), each.write));
          else if (each.do === 'take') take();
          else if (each.do === 'done' && outstanding.length > 0) finish(each.at % outstanding.length);
          else if (each.do === 'fail') {
            // A lost connection fails every call at once: all writes go back in order.
            queue.putBack(outstanding.flat());
            while (outstanding.pop() !== undefined) queue.release();
          }
        }
        while (outstanding.length > 0) finish(0);
        const beforeRest = done.length;
        for (take(); outstanding.length > 0; take()) finish(0);
        const rest = done.slice(beforeRest);
        expect(rest).toEqual(rest.toSorted((a, b) => a - b));
        expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: added }, (_, i) => i + 1));
      }),
      runs(300),
    );
  });
});
