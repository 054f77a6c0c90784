/** How many cases a property test tries: `NERV_TEST_RUNS` where it is set, else the small number of the default profile. */
export function runs(profile: number): { numRuns: number } {
  const wanted = process.env['NERV_TEST_RUNS'];
  return { numRuns: wanted === undefined || wanted === '' ? profile : Number(wanted) };
}
