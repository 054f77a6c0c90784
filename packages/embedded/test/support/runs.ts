import type { Parameters } from 'fast-check';

/** How often a randomised test runs: `NERV_TEST_RUNS`, or a small number of its own. */
export function testRuns(usual: number): number {
  return Number(process.env['NERV_TEST_RUNS'] ?? usual);
}

/**
 * Parameters of a long randomised test. A failure prints `seed` and `path`; with these in `NERV_TEST_SEED` and
 * `NERV_TEST_PATH` the same test fails again the same way.
 */
export function replayable<T>(usual: number): Parameters<T> {
  const { NERV_TEST_SEED: seed, NERV_TEST_PATH: path } = process.env;
  return {
    numRuns: testRuns(usual),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
  };
}
