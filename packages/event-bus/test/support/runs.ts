/**
 * Settings of a property: `NERV_TEST_RUNS` says how many runs, where it is set. A failure prints the seed and path that
 * replay it.
 */
export function runs(usual: number): { readonly numRuns: number } {
  const wanted = process.env['NERV_TEST_RUNS'];
  return { numRuns: wanted === undefined || wanted === '' ? usual : Number(wanted) };
}
