/** Settings of a property: `NERV_TEST_RUNS` says how many runs. A failure prints the seed and path that replay it. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env['NERV_TEST_RUNS'] ?? usual) };
}
