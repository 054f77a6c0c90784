import { afterEach, expect, test, vi } from 'vitest';
import { runCount, runs } from '../runs.mjs';

afterEach(() => {
  vi.unstubAllEnvs();
});

const set = (variables: Record<string, string | undefined>) => {
  for (const name of ['NERV_TEST_RUNS', 'NERV_TEST_SEED', 'NERV_TEST_PATH'])
    vi.stubEnv(name, variables[name]);
};

test('a suite has its own small profile, and the count of the variable where that is set', () => {
  set({});
  expect(runCount(100)).toBe(100);
  set({ NERV_TEST_RUNS: '5000' });
  expect(runCount(100)).toBe(5000);
});

test('a costly suite takes its share, and at least one run', () => {
  set({ NERV_TEST_RUNS: '5000' });
  expect(runCount(100, 10)).toBe(500);
  expect(runCount(100, 100_000)).toBe(1);
});

test.each(['0', '-1', '1.5', 'many'])('a count of %s is refused', (count) => {
  set({ NERV_TEST_RUNS: count });
  expect(() => runCount(100)).toThrow(`NERV_TEST_RUNS is "${count}"; give a whole number of runs`);
});

test('seed and path of a failure are handed on', () => {
  set({});
  expect(runs(100)).toEqual({ numRuns: 100 });
  set({ NERV_TEST_SEED: '-42', NERV_TEST_PATH: '3:1' });
  expect(runs(100)).toEqual({ numRuns: 100, seed: -42, path: '3:1' });
});
