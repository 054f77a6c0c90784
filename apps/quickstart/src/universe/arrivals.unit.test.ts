import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals';

const { signal } = new AbortController();
const never = new Promise<void>(() => undefined);

describe('Arrivals', () => {
  it('waits until so many have arrived', async () => {
    const arrivals = new Arrivals<number>();
    arrivals.failWith(never);
    const reached = arrivals.reached(2, signal);
    arrivals.add(1);
    arrivals.add(2);
    await reached;
    expect(arrivals.items).toEqual([1, 2]);
    await arrivals.reached(1, signal);
  });

  it('gives up waiting where nothing arrives for a while, so that what is missing shows', async () => {
    const arrivals = new Arrivals<number>(1);
    await arrivals.reached(1, signal);
    expect(arrivals.items).toEqual([]);
  });

  it('fails with what ended the feed', async () => {
    const arrivals = new Arrivals<number>();
    const reached = arrivals.reached(1, signal);
    arrivals.failWith(Promise.reject(new Error('lost')));
    await expect(reached).rejects.toThrow('lost');
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reached = new Arrivals<number>().reached(1, controller.signal);
    controller.abort(new Error('enough'));
    await expect(reached).rejects.toThrow('enough');
  });
});
