/** How often a randomised test runs: `NERV_TEST_RUNS`, or a small number of its own. */
export function testRuns(usual: number): number {
  return Number(process.env['NERV_TEST_RUNS'] ?? usual);
}
