import { median } from '../measure/statistics';

/**
 * How much larger the last quarter of what was measured is than the second: the first is a warm-up, in which a process takes what it works
 * with. 1 is flat.
 */
export function growth(samples: readonly number[]): number {
  const quarter = samples.length / 4;
  const part = (from: number): readonly number[] =>
    samples.slice(Math.floor(from * quarter), Math.ceil((from + 1) * quarter));
  return median(part(3)) / median(part(1));
}
