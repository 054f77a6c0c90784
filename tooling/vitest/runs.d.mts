export declare function runCount(usual: number, cost?: number): number;
export declare function runs(
  usual: number,
  cost?: number,
): { readonly numRuns: number; readonly seed?: number; readonly path?: string };
