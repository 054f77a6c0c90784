import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock, VirtualClock } from './index';

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the time', () => {
    expect(systemClock.now()).toBe(1_000);
  });

  it('calls back in time, once, unless it is called off', () => {
    const calls: string[] = [];
    systemClock.schedule(10, () => calls.push('a'));
    const cancel = systemClock.schedule(5, () => calls.push('b'));
    systemClock.schedule(-5, () => calls.push('c'));
    cancel();
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(9);
    expect(calls).toEqual(['c']);
    vi.advanceTimersByTime(100);
    expect(calls).toEqual(['c', 'a']);
  });

  it('waits longer than a platform timer can', () => {
    const month = 40 * 24 * 3_600 * 1_000;
    let calls = 0;
    systemClock.schedule(month, () => calls++);
    const cancel = systemClock.schedule(month, () => calls++);
    vi.advanceTimersByTime(month - 1);
    expect(calls).toBe(0);
    cancel();
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
  });

  it('sleeps', async () => {
    const slept = systemClock.sleep(10);
    vi.advanceTimersByTime(10);
    await expect(slept).resolves.toBeUndefined();
  });
});

describe('VirtualClock', () => {
  it('stands still until it is moved', () => {
    const clock = new VirtualClock(new Date(5));
    expect(clock.now()).toBe(5);
    clock.advance(10);
    expect(clock.now()).toBe(15);
    expect(new VirtualClock().now()).toBe(0);
  });

  it('runs what falls due in order, each at its time, also what is scheduled meanwhile', () => {
    const clock = new VirtualClock();
    const calls: [string, number][] = [];
    const call = (name: string) => () => void calls.push([name, clock.now()]);
    clock.schedule(20, call('late'));
    clock.schedule(10, call('first of two'));
    clock.schedule(10, call('second of two'));
    clock.schedule(5, () => {
      call('early')();
      clock.schedule(2, call('nested'));
      clock.schedule(100, call('never'));
    });
    clock.schedule(7, call('called off'))();
    clock.advance(20);
    expect(calls).toEqual([
      ['early', 5],
      ['nested', 7],
      ['first of two', 10],
      ['second of two', 10],
      ['late', 20],
    ]);
    expect(clock.pending).toBe(1);
  });

  it('passes on what a callback throws', () => {
    const clock = new VirtualClock();
    clock.schedule(5, () => {
      throw new Error('broken');
    });
    expect(() => clock.advance(10)).toThrow('broken');
    expect(clock.now()).toBe(5);
  });

  it('lets promises run on between callbacks', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const loop = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10);
        times.push(clock.now());
      }
    })();
    await clock.advanceAsync(30);
    await loop;
    expect(times).toEqual([10, 20, 30]);
  });

  it('stops sleeping when the signal is aborted', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const slept = clock.sleep(10, controller.signal);
    controller.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow('enough');
    const kept = new AbortController();
    const whole = clock.sleep(10, kept.signal);
    clock.advance(10);
    await expect(whole).resolves.toBeUndefined();
  });
});
