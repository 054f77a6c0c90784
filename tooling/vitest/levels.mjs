/** The levels of tests, from one unit of code to everything composed. A test file names its level: `x.unit.test.ts`. */
export const levels = /** @type {const} */ (['unit', 'int', 'system']);

/** @typedef {(typeof levels)[number]} Level */

/**
 * @param {string | undefined} name
 * @returns {name is Level}
 */
export function isLevel(name) {
  return levels.some((level) => level === name);
}

/** Where a run leaves what it found, below its package. The names are read by tooling/scripts. */
export const resultsFolder = '.test-results';
