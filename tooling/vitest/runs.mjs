/**
 * How many cases a randomised test tries: `NERV_TEST_RUNS` where it is set, else its own small profile.
 *
 * @param {number} usual
 * @param {number} cost a case that takes as long as this many ordinary ones is tried so many times less
 */
export function runCount(usual, cost = 1) {
  const wanted = process.env['NERV_TEST_RUNS'] ?? '';
  if (wanted === '') return usual;
  const count = Number(wanted);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`NERV_TEST_RUNS is ${JSON.stringify(wanted)}; give a whole number of runs, 1 or more.`);
  return Math.max(1, Math.round(count / cost));
}

/**
 * Parameters of a `fast-check` property. A failure prints `seed` and `path`; with these in `NERV_TEST_SEED` and
 * `NERV_TEST_PATH` the same case fails again.
 *
 * @param {number} usual
 * @param {number} cost
 */
export function runs(usual, cost = 1) {
  const { NERV_TEST_SEED: seed, NERV_TEST_PATH: path } = process.env;
  return {
    numRuns: runCount(usual, cost),
    ...(seed === undefined || seed === '' ? {} : { seed: Number(seed) }),
    ...(path === undefined || path === '' ? {} : { path }),
  };
}
