import { runs } from '@nerv-tooling/vitest/runs';
import { IntegrityError } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FeedSeam, type PageAnswer, type PageRequest, type SeamStep, type Slot, standing } from './seam';

/** Entries of every third position are not for the feed under test. */
const isWanted = (position: number): boolean => position % 3 !== 0;
const slot = (position: number): Slot<number> => ({
  position,
  item: isWanted(position) ? position : undefined,
});
const range = (after: number, through: number): number[] =>
  Array.from({ length: Math.max(0, through - after) }, (_, i) => after + 1 + i);

/** A database with a log, a wire that brings live entries late or loses them, and a feed at its end. */
class World {
  head = 0;
  /** Live entries under way. */
  wire: number[] = [];
  subscribed = false;
  /** Whether live entries of the running subscription were lost. */
  lossy = false;
  readonly delivered: number[] = [];
  reads = 0;
  #request: PageRequest | undefined;
  #answer: PageAnswer<number> | undefined;

  constructor(
    readonly seam: FeedSeam<number>,
    readonly pageSize: number,
  ) {
    this.#follow(seam.start());
  }

  append(count: number): void {
    const positions = range(this.head, this.head + count);
    this.head += count;
    if (this.subscribed) this.wire.push(...positions);
  }

  subscribe(): void {
    if (this.subscribed) return;
    this.subscribed = true;
    this.lossy = false;
    this.#follow(this.seam.covered());
  }

  drop(): void {
    this.subscribed = false;
    this.wire = [];
    this.seam.uncovered();
  }

  arrive(count: number): void {
    this.#follow(this.seam.live(this.wire.splice(0, count).map(slot)));
  }

  /** A fault nobody promised to be without: live entries that never arrive. */
  lose(count: number): void {
    this.lossy ||= this.wire.length > 0;
    this.wire.splice(0, count);
  }

  /** Arrives twice, as one row that matches two query sets does. */
  arriveTwice(count: number): void {
    const positions = this.wire.slice(0, count);
    this.arrive(count);
    this.#follow(this.seam.live(positions.map(slot)));
  }

  /** The database reads the page; its answer is under way. */
  serve(): void {
    if (this.#request === undefined || this.#answer !== undefined) return;
    const { id, after } = this.#request;
    const through = Math.min(this.head, after + this.pageSize);
    const slots = range(after, through).filter(isWanted).map(slot);
    this.#answer = { id, slots, through: Math.max(through, after), head: this.head };
  }

  answer(): void {
    const answer = this.#answer;
    if (answer === undefined) return;
    this.#answer = undefined;
    this.#request = undefined;
    this.#follow(this.seam.page(answer));
  }

  /** Everything that is under way arrives. */
  settle(): void {
    this.subscribe();
    // One more entry makes a loss at the very end visible.
    this.append(1);
    for (let turn = 0; turn <= this.head * 2 + 4; turn += 1) {
      this.arrive(this.wire.length);
      this.serve();
      this.answer();
    }
  }

  get isReading(): boolean {
    return this.#request !== undefined;
  }

  #follow(step: SeamStep<number>): void {
    this.delivered.push(...step.deliver);
    if (step.read === undefined) return;
    expect(this.#request, 'one page at a time').toBeUndefined();
    this.#request = step.read;
    this.reads += 1;
  }
}

type Action = { readonly do: (world: World) => void; readonly name: string };

function action(name: string, perform: (world: World, count: number) => void): fc.Arbitrary<Action> {
  return fc
    .integer({ min: 1, max: 7 })
    .map((count) => ({ name: `${name}(${count})`, do: (world) => perform(world, count) }));
}

const actions = {
  append: action('append', (world, count) => world.append(count)),
  arrive: action('arrive', (world, count) => world.arrive(count)),
  arriveTwice: action('arriveTwice', (world, count) => world.arriveTwice(count)),
  lose: action('lose', (world, count) => world.lose(count)),
  subscribe: action('subscribe', (world) => world.subscribe()),
  drop: action('drop', (world) => world.drop()),
  reconnect: action('reconnect', (world, count) => {
    world.drop();
    world.append(count);
    world.subscribe();
  }),
  serve: action('serve', (world) => world.serve()),
  answer: action('answer', (world) => world.answer()),
};

interface Setting {
  readonly before: number;
  readonly after: number;
  readonly pageSize: number;
  readonly maxBuffered: number;
}

const worlds: fc.Arbitrary<Setting> = fc
  .record({
    before: fc.integer({ min: 0, max: 20 }),
    start: fc.integer({ min: 0, max: 20 }),
    pageSize: fc.integer({ min: 1, max: 8 }),
    maxBuffered: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ before, start, ...rest }) => ({ before, after: Math.min(before, start), ...rest }));

function open({ before, after, pageSize, maxBuffered }: Setting): World {
  const seam = new FeedSeam<number>({ after, maxBuffered });
  const world = new World(seam, pageSize);
  world.append(before);
  return world;
}

describe('standing', () => {
  test('tells what was seen, what is next and what leaves a gap', () => {
    expect([4, 5, 6, 7].map((position) => standing(5, position))).toEqual(['seen', 'seen', 'next', 'ahead']);
  });
});

describe('FeedSeam', () => {
  test('delivers every entry once and in order, whatever interleaves (S1, S2, S3, S5, S6)', () => {
    const often = [actions.append, actions.arrive, actions.serve, actions.answer, actions.subscribe];
    const seldom = [actions.arriveTwice, actions.lose, actions.drop, actions.reconnect];
    const step = fc.oneof(
      ...often.map((arbitrary) => ({ arbitrary, weight: 4 })),
      ...seldom.map((arbitrary) => ({ arbitrary, weight: 1 })),
    );
    const programs = fc.array(step, { maxLength: 80 });
    fc.assert(
      fc.property(worlds, programs, (setting, program) => {
        const world = open(setting);
        for (const { do: perform } of program) {
          perform(world);
          expect(world.seam.buffered).toBeLessThanOrEqual(setting.maxBuffered);
          if (world.subscribed) expect(world.isReading || world.seam.isLive).toBe(true);
          if (world.seam.isLive && !world.lossy) {
            expect(world.seam.cursor).toBeGreaterThanOrEqual(world.head - world.wire.length);
          }
        }
        world.settle();
        expect(world.delivered).toEqual(range(setting.after, world.head).filter(isWanted));
        expect(world.seam.isLive).toBe(true);
        expect(world.seam.cursor).toBe(world.head);
      }),
      runs(500),
    );
  });

  test('reads nothing more once it is live and nothing is lost (S4)', () => {
    const program = fc.array(fc.oneof(actions.append, actions.arrive, actions.arriveTwice), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(worlds, program, (setting, steps) => {
        const world = open(setting);
        world.settle();
        const { reads } = world;
        for (const { do: perform } of steps) perform(world);
        world.arrive(world.wire.length);
        expect(world.reads).toBe(reads);
        expect(world.delivered).toEqual(range(setting.after, world.head).filter(isWanted));
      }),
      runs(100),
    );
  });

  test('does not go live on a page that was asked for before the subscription ran', () => {
    const world = new World(new FeedSeam({ after: 0, maxBuffered: 10 }), 10);
    world.append(2);
    world.serve();
    world.append(2);
    world.subscribe();
    world.answer();
    expect(world.seam.isLive).toBe(false);
    expect(world.isReading).toBe(true);
    world.serve();
    world.answer();
    expect(world.seam.isLive).toBe(true);
    expect(world.delivered).toEqual([1, 2, 4]);
  });

  test('does not go live on a page that was asked for under an earlier subscription', () => {
    const world = new World(new FeedSeam({ after: 0, maxBuffered: 10 }), 10);
    world.settle();
    world.append(2);
    world.lose(1);
    world.arrive(1);
    world.serve();
    world.drop();
    world.append(1);
    world.subscribe();
    world.answer();
    expect(world.seam.isLive).toBe(false);
    world.serve();
    world.answer();
    expect(world.seam.isLive).toBe(true);
    expect(world.delivered).toEqual([1, 2, 4]);
  });

  test('waits for the subscription where history ends before it runs', () => {
    const world = new World(new FeedSeam({ after: 0, maxBuffered: 10 }), 10);
    world.append(1);
    world.serve();
    world.answer();
    expect(world.isReading).toBe(false);
    expect(world.delivered).toEqual([1]);
    world.subscribe();
    expect(world.isReading).toBe(true);
  });

  test('heals a gap by reading', () => {
    const world = new World(new FeedSeam({ after: 0, maxBuffered: 10 }), 10);
    world.settle();
    world.append(5);
    world.lose(2);
    world.arrive(3);
    expect(world.seam.isLive).toBe(false);
    expect(world.delivered).toEqual([1]);
    world.serve();
    world.answer();
    expect(world.delivered).toEqual([1, 2, 4, 5]);
    expect(world.seam.isLive).toBe(true);
  });

  test('keeps no more aside than it may where a gap lies in what was kept', () => {
    const world = new World(new FeedSeam({ after: 0, maxBuffered: 2 }), 10);
    world.settle();
    world.append(6);
    world.lose(1);
    world.arrive(5);
    expect(world.seam.buffered).toBe(2);
    world.serve();
    world.answer();
    expect(world.delivered).toEqual([1, 2, 4, 5, 7]);
  });

  test('ignores an answer that nobody waits for, and live entries outside a subscription', () => {
    const seam = new FeedSeam<number>({ after: 0, maxBuffered: 10 });
    expect(seam.page({ id: 7, slots: [slot(1)], through: 1, head: 1 }).deliver).toEqual([]);
    expect(seam.live([slot(1)])).toEqual({ deliver: [], read: undefined });
    expect(seam.live([])).toEqual({ deliver: [], read: undefined });
    expect(seam.cursor).toBe(0);
  });

  test('starts once', () => {
    const seam = new FeedSeam<number>({ after: 3, maxBuffered: 10 });
    expect(seam.start().read).toEqual({ id: 1, after: 3 });
    expect(seam.start().read).toBeUndefined();
  });

  test('refuses a log that ends before what was seen of it', () => {
    const seam = new FeedSeam<number>({ after: 5, maxBuffered: 10 });
    const { read } = seam.start();
    expect(() => seam.page({ id: read?.id ?? 0, slots: [], through: 4, head: 4 })).toThrow(IntegrityError);
  });

  test('refuses a log that ends before the live entries that were seen', () => {
    const seam = new FeedSeam<number>({ after: 0, maxBuffered: 10 });
    seam.page({ id: seam.start().read?.id ?? 0, slots: [], through: 0, head: 0 });
    const first = seam.covered().read;
    seam.live([slot(4)]);
    const second = seam.page({ id: first?.id ?? 0, slots: [], through: 0, head: 0 }).read;
    expect(second?.after).toBe(0);
    expect(() => seam.page({ id: second?.id ?? 0, slots: [], through: 3, head: 3 })).toThrow(
      /ends at position 3, but it was seen to reach position 4/,
    );
  });

  test('refuses a page that leads nowhere', () => {
    const seam = new FeedSeam<number>({ after: 5, maxBuffered: 10 });
    const { read } = seam.start();
    expect(() => seam.page({ id: read?.id ?? 0, slots: [], through: 5, head: 9 })).toThrow(/page of the log/);
  });
});
