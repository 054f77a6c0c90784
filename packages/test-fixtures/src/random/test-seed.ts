import { ValidationError } from '@nerv/core';

type Environment = Readonly<Record<string, string | undefined>>;

/** The seed of this run: `NERV_TEST_SEED` where it is set, so that a failed run can be repeated; otherwise a new one. */
export function testSeed(env: Environment = process.env): number {
  const given = env['NERV_TEST_SEED'];
  if (given === undefined || given === '') return Math.floor(Math.random() * 0x1_0000_0000);
  // fast-check prints its seeds as signed numbers.
  return wholeNumber('NERV_TEST_SEED', given, -0x8000_0000, 0xffff_ffff) >>> 0;
}

/**
 * Settings of a `fast-check` property: `NERV_TEST_RUNS` says how many runs, and `NERV_TEST_SEED` repeats those of a failed
 * run, which prints its seed.
 *
 * @param usual runs where the variable is not set
 */
export function propertyRuns(
  usual: number,
  env: Environment = process.env,
): { readonly numRuns: number; readonly seed?: number } {
  const { NERV_TEST_RUNS: runs, NERV_TEST_SEED: seed } = env;
  const numRuns = runs === undefined || runs === '' ? usual : wholeNumber('NERV_TEST_RUNS', runs, 1);
  return seed === undefined || seed === '' ? { numRuns } : { numRuns, seed: testSeed(env) | 0 };
}

function wholeNumber(variable: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && number <= most) return number;
  throw new ValidationError({
    message: `Variable ${variable} is ${JSON.stringify(text)}, but must be a whole number from ${least} to ${most}.`,
    path: [variable],
    rule: 'whole-number',
  });
}
