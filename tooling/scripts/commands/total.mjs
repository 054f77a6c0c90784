import { root } from '../lib/repository.mjs';
import { closingLine, exitCode, readTotal, sum } from '../lib/results.mjs';

/**
 * Sums what the parts of a whole run left, a part that left nothing counting as one failure.
 *
 * @param {string[]} parts
 */
export default async function total(parts) {
  const whole = sum(parts.map((part) => readTotal(root, part)));
  console.log(closingLine(whole));
  return exitCode(whole);
}
