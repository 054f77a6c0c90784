import { runs } from '@nerv-tooling/vitest/runs';
import { PersistenceError, ValidationError } from '@nerv/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventBus, HANDLER_ERROR, type HandlerFailure, type LocalFacts, type Message } from './index';

const clock = { now: () => 1_000 };

describe('publish', () => {
  it('resolves with the id when every handler has run, those that failed included', async () => {
    const bus = new EventBus();
    const done: string[] = [];
    const gates: (() => void)[] = [];
    const gate = (): Promise<void> => new Promise((resolve) => gates.push(resolve));
    bus.subscribe(HANDLER_ERROR, () => gate().then(() => void done.push('told')));
    bus.subscribe('a', () => gate().then(() => void done.push('slow')));
    bus.subscribe('a', () => Promise.reject(new Error('broken')));
    let published: string | undefined;
    const publishing = bus.publish('a', 1, { id: 'one' }).then((id) => (published = id));
    await vi.waitFor(() => expect(gates).toHaveLength(2));
    expect(published).toBeUndefined();
    for (const open of gates) open();
    expect(await publishing).toBe('one');
    expect(done).toEqual(['slow', 'told']);
  });

  it('calls handlers before it returns', () => {
    const bus = new EventBus();
    const handler = vi.fn();
    bus.subscribe('a', handler);
    const publishing = bus.publish('a', 1);
    expect(handler).toHaveBeenCalledOnce();
    return publishing;
  });

  it('tells the time of its clock and keeps local facts', async () => {
    const bus = new EventBus({ clock });
    await bus.publish('a', null, { metadata: { trace: 7 }, correlationId: 'c' });
    expect(bus.history()).toEqual([
      {
        id: expect.any(String),
        type: 'a',
        data: null,
        source: null,
        timestamp: new Date(1_000),
        metadata: { trace: 7, correlationId: 'c', causationId: null },
      },
    ]);
  });

  it.each([
    [{ id: '' }, 'id'],
    [{ source: 7 as unknown as string }, 'source'],
    [{ metadata: { correlationId: 'c' } as unknown as LocalFacts }, 'correlationId'],
  ])('refuses options %o', async (options, name) => {
    const bus = new EventBus();
    const refused = expect(bus.publish('a', 1, options)).rejects;
    await refused.toThrow(ValidationError);
    await expect(bus.publish('a', 1, options)).rejects.toThrow(name);
    expect(bus.history()).toEqual([]);
  });

  it('refuses a type that is no string', async () => {
    const bus = new EventBus();
    await expect(bus.publish(undefined as unknown as string, 1)).rejects.toThrow('undefined');
  });
});

describe('order', () => {
  it('gives every handler one event before any handler gets the next, whoever publishes', async () => {
    const bus = new EventBus();
    const calls: string[] = [];
    bus.subscribe('**', ({ type }) => {
      calls.push(`first ${type}`);
      if (type === 'a') return Promise.all([bus.publish('b', 0), bus.publish('c', 0)]);
      return undefined;
    });
    bus.subscribe('**', ({ type }) => void calls.push(`second ${type}`));
    await bus.publish('a', 0);
    expect(calls).toEqual(['first a', 'second a', 'first b', 'second b', 'first c', 'second c']);
  });

  it('holds for any tree of events published by handlers', async () => {
    // A node publishes its children, some at once and some after an await.
    interface Tree {
      readonly late: boolean;
      readonly children: readonly Tree[];
    }
    const tree: (depth: number) => fc.Arbitrary<Tree> = fc.memo((depth) =>
      fc.record({
        late: fc.boolean(),
        children: depth > 1 ? fc.array(tree(depth - 1), { maxLength: 3 }) : fc.constant([]),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(tree(4), { maxLength: 5 }), async (roots) => {
        const bus = new EventBus<{ node: Tree }>();
        const seen: Tree[][] = [[], [], []];
        const begun: Tree[] = [];
        const publish = (node: Tree): Promise<string> => {
          begun.push(node);
          return bus.publish('node', node);
        };
        for (const list of seen.slice(0, 2)) bus.subscribe('node', ({ data }) => void list.push(data));
        bus.subscribe('node', async ({ data }) => {
          seen[2]?.push(data);
          await Promise.all(data.children.filter(({ late }) => !late).map(publish));
          await Promise.all(data.children.filter(({ late }) => late).map(publish));
        });
        await Promise.all(roots.map(publish));
        expect(begun.length).toBe(roots.reduce((sum, root) => sum + sizeOf(root), 0));
        for (const list of seen) expect(list).toEqual(begun);
      }),
      runs(100),
    );
    function sizeOf(node: Tree): number {
      return 1 + node.children.reduce((sum, child) => sum + sizeOf(child), 0);
    }
  });

  it('is kept by serial handlers of any duration, which never overlap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 }), async (durations) => {
        const bus = new EventBus<{ work: number }>({ onUnhandledFailure: () => undefined });
        const log: string[] = [];
        const handle = async ({ id, data }: Message<'work', number>): Promise<void> => {
          log.push(`begin ${id}`);
          for (let turn = 0; turn < data; turn++) await Promise.resolve();
          log.push(`end ${id}`);
          if (data === 3) throw new Error('failed at the end');
        };
        bus.subscribe('work', (message) => (message.data === 0 ? void handle(message) : handle(message)), {
          serial: true,
        });
        await Promise.all(durations.map((turns, index) => bus.publish('work', turns, { id: `${index}` })));
        expect(log).toEqual(durations.flatMap((_, index) => [`begin ${index}`, `end ${index}`]));
      }),
      runs(100),
    );
  });

  it('lets a handler that is not serial await what it publishes to itself', async () => {
    const bus = new EventBus<{ count: number }>();
    const seen: number[] = [];
    bus.subscribe('count', async ({ data }) => {
      seen.push(data);
      await Promise.resolve();
      if (data > 0) await bus.publish('count', data - 1);
    });
    await bus.publish('count', 3);
    expect(seen).toEqual([3, 2, 1, 0]);
  });
});

describe('subscribe', () => {
  it('does not give a handler the event that is being published when it comes or goes', async () => {
    const bus = new EventBus();
    const late = vi.fn();
    const gone = vi.fn();
    bus.subscribe('a', () => {
      bus.subscribe('a', late);
      return leaving.unsubscribe();
    });
    const leaving = bus.subscribe('a', gone);
    await bus.publish('a', 1);
    expect([late.mock.calls.length, gone.mock.calls.length]).toEqual([0, 0]);
    await bus.publish('a', 2);
    expect(late).toHaveBeenCalledOnce();
  });

  it('can be iterated', async () => {
    const bus = new EventBus();
    const subscription = bus.subscribe('a.*');
    await subscription.ready;
    await bus.publish('a.x', 1);
    await bus.publish('b', 2);
    await bus.publish('a.y', 3);
    const seen: unknown[] = [];
    for await (const { data } of subscription) if (seen.push(data) === 2) break;
    expect(seen).toEqual([1, 3]);
    await bus.publish('a.z', 4);
    await expect(subscription.closed).resolves.toBeUndefined();
  });

  it('fails an iteration that falls too far behind, and nobody else', async () => {
    const bus = new EventBus();
    const subscription = bus.subscribe('a', { limit: 2 });
    for (const data of [1, 2, 3, 4]) await bus.publish('a', data);
    const iterator = subscription[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toMatchObject({ data: 1 });
    expect((await iterator.next()).value).toMatchObject({ data: 2 });
    await expect(iterator.next()).rejects.toMatchObject({ code: 'FEED_OVERFLOW' });
  });

  it('remembers no more types than it must', async () => {
    const bus = new EventBus({ historyLimit: 0 });
    const handler = vi.fn();
    bus.subscribe('**', handler);
    for (let index = 0; index < 1_100; index++) await bus.publish(`type.${index}`, index);
    expect(handler).toHaveBeenCalledTimes(1_100);
  });
});

describe('failures', () => {
  afterEach(() => vi.restoreAllMocks());

  it('say which message they belong to, and what they are part of', async () => {
    const bus = new EventBus({ onUnhandledFailure: () => undefined });
    bus.subscribe('a', () => {
      throw new Error('broken');
    });
    await bus.publish('a', 1, { id: 'one', correlationId: 'work' });
    const [failed, told] = bus.history();
    expect(told).toMatchObject({
      type: HANDLER_ERROR,
      data: { subscription: 'a', message: failed },
      metadata: { correlationId: 'work', causationId: 'one' },
    });
  });

  it('go to onUnhandledFailure where no one listens, or a listener fails', async () => {
    const unhandled: HandlerFailure[] = [];
    const bus = new EventBus({ onUnhandledFailure: (failure) => void unhandled.push(failure) });
    const first = new Error('first');
    const second = new Error('second');
    bus.subscribe('a', () => Promise.reject(first));
    await bus.publish('a', 1);
    expect(unhandled.map(({ error }) => error)).toEqual([first]);
    bus.subscribe(HANDLER_ERROR, () => Promise.reject(second), { name: 'listener' });
    await bus.publish('a', 2);
    expect(unhandled.map(({ error, subscription }) => [error, subscription])).toEqual([
      [first, 'a'],
      [second, 'listener'],
    ]);
  });

  it('are written to the console by default, also what onUnhandledFailure throws', async () => {
    const write = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const bus = new EventBus();
    const error = new Error('broken');
    bus.subscribe('a', () => Promise.reject(error));
    await bus.publish('a', 1, { id: 'one' });
    expect(write.mock.calls).toEqual([[expect.stringContaining('"a" failed on "a" message one'), error]]);
    const worse = new EventBus({
      onUnhandledFailure: () => {
        throw new Error('worse');
      },
    });
    await worse.reportFailure({ error, subscription: 'feed', message: null });
    expect(write.mock.calls.slice(1)).toEqual([
      [expect.stringContaining('"feed" failed.'), error],
      [expect.stringContaining('"onUnhandledFailure" failed.'), new Error('worse')],
    ]);
  });
});

describe('taps', () => {
  it('see what handlers will, before them, and can refuse it', async () => {
    const bus = new EventBus();
    const calls: string[] = [];
    bus.subscribe('**', ({ type }) => void calls.push(`handler ${type}`));
    const remove = bus.tap(({ type }) => {
      calls.push(`tap ${type}`);
      if (type === 'bad') throw new Error('refused');
    });
    await bus.publish('good', 1);
    await expect(bus.publish('bad', 2)).rejects.toThrow('refused');
    remove();
    await bus.publish('after', 3);
    expect(calls).toEqual(['tap good', 'handler good', 'tap bad', 'handler after']);
    expect(bus.history().map(({ type }) => type)).toEqual(['good', 'after']);
  });
});

describe('deliver', () => {
  it('gives handlers a message as it is', async () => {
    const bus = new EventBus();
    const seen: Message[] = [];
    bus.subscribe('a', (message) => void seen.push(message));
    const message = {
      id: 'one',
      type: 'a',
      data: 1,
      source: null,
      timestamp: new Date(5),
      position: 7,
      metadata: { correlationId: null, causationId: null },
    };
    await bus.deliver(message);
    expect(seen).toEqual([message]);
    await expect(bus.deliver({ ...message, type: HANDLER_ERROR })).rejects.toThrow(ValidationError);
  });
});

describe('close', () => {
  it('ends subscriptions and scopes, and refuses what comes later', async () => {
    const bus = new EventBus();
    const handler = vi.fn();
    const subscription = bus.subscribe('a', handler);
    const scope = bus.scope('agent');
    const scoped = scope.subscribe('a', handler);
    await bus[Symbol.asyncDispose]();
    await bus.close();
    expect(bus.closed).toBe(true);
    await Promise.all([subscription.closed, scoped.closed]);
    const refused = { code: 'CLOSED' };
    await expect(bus.publish('a', 1)).rejects.toMatchObject(refused);
    await expect(scope.publish('a', 1)).rejects.toMatchObject(refused);
    for (const use of [
      () => bus.subscribe('a', handler),
      () => bus.scope('b'),
      () => bus.tap(() => undefined),
      () => scope.scope('b'),
    ]) {
      expect(use).toThrow(PersistenceError);
    }
    expect(handler).not.toHaveBeenCalled();
  });

  it('lets handlers that run go on, and drops what waits for a serial one', async () => {
    const bus = new EventBus();
    const seen: unknown[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    bus.subscribe('a', ({ data }) => gate.then(() => void seen.push(data)), { serial: true });
    const publishing = Promise.all([bus.publish('a', 1), bus.publish('a', 2)]);
    await bus.close();
    open();
    await publishing;
    await bus.idle();
    expect(seen).toEqual([1]);
  });
});
