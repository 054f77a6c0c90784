/** What a comparison with git gave. */
export interface Check {
  /** What was compared: `states`, `commits`, … */
  readonly name: string;
  readonly equal: number;
  readonly total: number;
  /** What differs, a line each; empty where everything is equal. */
  readonly differences: readonly string[];
}

/** Differences that are shown of one check. */
const SHOWN = 10;

export function isEqual({ equal, total, differences }: Check): boolean {
  return equal === total && differences.length === 0;
}

export function describeDifferences({ name, differences }: Check): string[] {
  const more = differences.length - SHOWN;
  const shown = differences.slice(0, SHOWN).map((difference) => `  ${name}: ${difference}`);
  return more > 0 ? [...shown, `  ${name}: and ${more} more`] : shown;
}
