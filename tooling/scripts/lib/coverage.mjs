import coverage from 'istanbul-lib-coverage';

/**
 * How much of the source the tests of a level must run, in per cent of lines, of statements and of functions.
 *
 * Branches are shown and not gated: under `noUncheckedIndexedAccess` every `list[i] ?? …` counts a branch that no input
 * reaches, and a gate on those would be met with casts.
 */
export const thresholds = { unit: 95, int: 90, system: 80 };

const gated = /** @type {const} */ (['lines', 'statements', 'functions']);

/**
 * @typedef {import('istanbul-lib-coverage').CoverageMapData} Data
 * @typedef {{ isHeld: boolean, line: string, missed: string[] }} Gate
 */

/**
 * @param {string} path
 * @param {string[]} places files or folders
 */
const isIn = (path, places) => places.some((place) => path === place || path.startsWith(`${place}/`));

/**
 * @param {string} name
 * @param {keyof typeof thresholds} level
 * @param {import('istanbul-lib-coverage').CoverageMap} map
 * @returns {Gate}
 */
function judge(name, level, map) {
  const summary = map.getCoverageSummary();
  // istanbul says "Unknown" where there is nothing to run, which no test can miss.
  const percent = (/** @type {'lines' | 'statements' | 'functions' | 'branches'} */ what) =>
    summary[what].total === 0 ? 100 : summary[what].pct;
  const isHeld = gated.every((what) => percent(what) >= thresholds[level]);
  const numbers = [...gated, /** @type {const} */ ('branches')].map(
    (what) => `${what} ${percent(what).toFixed(1)} %`,
  );
  const verdict = isHeld ? 'held' : `BELOW ${thresholds[level]} %`;
  return {
    isHeld,
    line: `${level.padEnd(6)} ${name.padEnd(28)} ${numbers.join('  ')}  ${verdict}`,
    missed: missed(map),
  };
}

/**
 * The files with lines that were not run, worst first.
 *
 * @param {import('istanbul-lib-coverage').CoverageMap} map
 */
function missed(map) {
  return map
    .files()
    .map((file) => ({ file, ...map.fileCoverageFor(file).toSummary().lines }))
    .map(({ file, total, covered }) => ({ file, total, left: total - covered }))
    .filter(({ left }) => left > 0)
    .sort((a, b) => b.left - a.left)
    .map(({ file, total, left }) => `${file}: ${left} of ${total} lines not run`);
}

/**
 * The unit gate of one package: its own sources under its own unit tests.
 *
 * @param {string} path like `packages/core`
 * @param {Data | undefined} data undefined where the package has no unit tests
 * @param {string[]} notUnitTested paths below the package
 * @returns {Gate}
 */
export function unitGate(path, data, notUnitTested) {
  if (data === undefined) {
    return { isHeld: false, line: `unit   ${path.padEnd(28)} NO unit test was run`, missed: [] };
  }
  const map = coverage.createCoverageMap(data);
  map.filter(
    (file) =>
      isIn(file, [`${path}/src`]) &&
      !isIn(
        file,
        notUnitTested.map((place) => `${path}/${place}`),
      ),
  );
  return judge(path, 'unit', map);
}

/**
 * The gate of a level across packages: all product code that can be measured, under the tests of that level in every
 * package and app. What is for the tests of users (`test-fixtures`, the `testing` entries) is left to the unit gates.
 *
 * @param {'int' | 'system'} level
 * @param {Data[]} sources the unit data of every package, which names every file and statement that there is
 * @param {Data[]} runs
 * @param {string[]} runsElsewhere what these tests run where their coverage does not reach
 * @returns {Gate}
 */
export function acrossGate(level, sources, runs, runsElsewhere = []) {
  const map = coverage.createCoverageMap(structuredClone(Object.assign({}, ...sources)));
  for (const file of map.files()) map.fileCoverageFor(file).resetHits();
  map.filter(
    (file) =>
      !isIn(file, ['packages/test-fixtures', ...runsElsewhere]) &&
      !/^packages\/[^/]+\/src\/testing\//.test(file),
  );
  const known = new Set(map.files());
  for (const data of runs) {
    map.merge(Object.fromEntries(Object.entries(data).filter(([file]) => known.has(file))));
  }
  return judge('all packages', level, map);
}
