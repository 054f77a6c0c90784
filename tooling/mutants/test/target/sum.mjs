/**
 * What the mutants of the runner's own test break.
 *
 * @param {number} a
 * @param {number} b
 */
export const sum = (a, b) => a + b;

/** @param {number} a */
export const half = (a) => a / 2;
