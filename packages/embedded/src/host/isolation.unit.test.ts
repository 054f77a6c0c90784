import { describe, expect, it } from 'vitest';
import { runnerOf, type IsolationOptions, type Unsendable } from './isolation';

const WORKER = { isolation: 'worker' } as const;

describe('options', () => {
  it.each<[string, IsolationOptions & Unsendable]>([
    ['the host was given a `clock`', { ...WORKER, clock: () => 5n }],
    ['the host was given a `timers`', { ...WORKER, timers: { set: () => () => undefined } }],
    ['callTimeoutMs is 0; give a number of milliseconds', { ...WORKER, callTimeoutMs: 0 }],
    ['callTimeoutMs is NaN', { ...WORKER, callTimeoutMs: NaN }],
    ['callTimeoutMs is Infinity', { ...WORKER, callTimeoutMs: Infinity }],
    ['maxHeapMb is 31; give a number of megabytes, 32 or more', { ...WORKER, maxHeapMb: 31 }],
    ['maxHeapMb is Infinity', { ...WORKER, maxHeapMb: Infinity }],
    ["callTimeoutMs can be kept to in worker threads only: add isolation: 'worker'", { callTimeoutMs: 5 }],
    ['maxHeapMb can be kept to in worker threads only', { isolation: 'none', maxHeapMb: 64 }],
    ["isolation is \"process\"; give 'none' or 'worker'", { isolation: 'process' as never }],
  ])('are refused: %s', async (message, options) => {
    await expect(runnerOf(options)).rejects.toMatchObject({
      name: 'HostError',
      problem: 'options',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each<IsolationOptions>([{}, { isolation: 'none' }])('%o: databases run here', async (options) => {
    expect(await runnerOf({ ...options, clock: () => 5n })).toBeUndefined();
  });

  it.each<IsolationOptions>([
    WORKER,
    { ...WORKER, callTimeoutMs: 1, maxHeapMb: 32, moduleRequests: 'nowhere' },
  ])('%o: each database has a thread of its own', async (options) => {
    expect(await runnerOf(options)).toMatchObject({ isolation: 'worker' });
  });
});
