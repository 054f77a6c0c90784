/** Whether a string has no lone surrogate. */
export function isWellFormed(text: string): boolean {
  // With the `u` flag a surrogate matches only where it is alone.
  return !/[\uD800-\uDFFF]/u.test(text);
}
