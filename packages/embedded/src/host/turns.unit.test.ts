import { describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock';
import { LogBook } from './log-book';
import { Turns } from './turns';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Keeps the processor for that long. */
function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('turns', () => {
  it('run tasks in order, within the microtasks of the present turn', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const immediate = nextTurn().then(() => seen.push('next turn'));
    turns.run(() => {
      seen.push('a');
      turns.run(() => seen.push('c'));
    });
    turns.run(() => seen.push('b'));
    expect(seen).toEqual([]);
    await Promise.resolve();
    expect(seen).toEqual(['a', 'b', 'c']);
    await immediate;
    expect(seen).toEqual(['a', 'b', 'c', 'next turn']);
  });

  it('let others have a turn when tasks follow one another without end', async () => {
    const turns = new Turns();
    let isOver = false;
    let count = 0;
    const again = (): void => {
      count++;
      spin(0.2);
      if (!isOver)
        queueMicrotask(() => {
          turns.run(again);
        });
    };
    turns.run(again);
    await nextTurn();
    await nextTurn();
    isOver = true;
    expect(count).toBeGreaterThan(0);
  });

  it('let others have a turn within one long queue', async () => {
    const turns = new Turns();
    let count = 0;
    for (let at = 0; at < 100; at++) {
      turns.run(() => {
        count++;
        spin(0.5);
      });
    }
    await nextTurn();
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(100);
    while (count < 100) await nextTurn();
    expect(count).toBe(100);
  });

  it('raise what a task throws, and go on', async () => {
    const turns = new Turns();
    const seen: unknown[] = [];
    const raised = vi.spyOn(globalThis, 'queueMicrotask');
    turns.run(() => {
      throw new Error('mine');
    });
    turns.run(() => seen.push('next'));
    const thrown: unknown[] = [];
    // The first call schedules the queue; the second would raise the error as uncaught.
    raised.mockImplementation((callback) => {
      try {
        callback();
      } catch (error) {
        thrown.push(error);
      }
    });
    await Promise.resolve();
    raised.mockRestore();
    expect(seen).toEqual(['next']);
    expect(thrown).toEqual([new Error('mine')]);
  });
});

describe('the system clock', () => {
  it('follows the system and never says the same twice', () => {
    vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ['Date'] });
    try {
      const clock = systemClock();
      expect([clock(), clock()]).toEqual([1_700_000_000_000_000n, 1_700_000_000_000_001n]);
      vi.setSystemTime(1_700_000_000_005);
      expect(clock()).toBe(1_700_000_000_005_000n);
      vi.setSystemTime(1_600_000_000_000);
      expect(clock()).toBe(1_700_000_000_005_001n);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a log book', () => {
  it('keeps the newest entries of each database and passes all on', () => {
    const passed: string[] = [];
    const book = new LogBook(
      ({ message }) => passed.push(message),
      () => 5n,
    );
    const write = book.writer('a');
    for (let at = 0; at < 2500; at++) write('info', `m${at}`, 'f');
    book.writer('b')('warn', 'other', undefined);
    expect(passed).toHaveLength(2501);
    expect(book.entries('a')).toHaveLength(1000);
    expect(book.entries('a').at(-1)).toEqual({
      level: 'info',
      message: 'm2499',
      database: 'a',
      function: 'f',
      timestampMicros: 5n,
    });
    expect(book.entries('b').map(({ message }) => message)).toEqual(['other']);
    expect(book.entries('c')).toEqual([]);
  });

  it('prints panics, and only panics, where nobody listens', () => {
    const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const book = new LogBook(undefined, () => 5n);
    book.writer('a')('error', 'quiet', 'f');
    book.writer('a')('panic', 'loud', 'f');
    book.writer('a')('panic', 'louder', undefined);
    expect(print.mock.calls.map(([text]) => text)).toEqual(['[a f] loud\n', '[a] louder\n']);
    print.mockRestore();
  });
});
