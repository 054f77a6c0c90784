/**
 * Which way imports may point: the one table behind the lint rule `nerv/import-direction` and the package checks.
 *
 * `imports`: the `@nerv/*` packages a package's code may import.
 * `lazily`: those it may import only as `import('…')`, so that they load when they are asked for.
 * `tests`: those its tests may import besides.
 * `browser`: its code runs in browsers too, so it imports no Node built-in and uses no Node global.
 * `testing`: the whole package is for tests, so it may import test libraries.
 *
 * @typedef {{ imports: string[], lazily?: string[], tests?: string[], browser?: boolean, testing?: boolean }} Layer
 */

const everything = [
  'core',
  'inner-universe',
  'embedded',
  'client',
  'event-bus',
  'temporal-store',
  'persistence-manager',
  'test-fixtures',
];

/** @type {Record<string, Layer>} */
export const layers = {
  'packages/core': { imports: [], browser: true },
  'packages/inner-universe': { imports: ['core'], tests: ['embedded'], browser: true },
  'packages/embedded': { imports: [] },
  'packages/client': { imports: ['core', 'inner-universe'], tests: ['embedded'], browser: true },
  'packages/event-bus': { imports: ['core'], browser: true },
  'packages/temporal-store': { imports: ['core'], browser: true },
  'packages/persistence-manager': {
    imports: ['core', 'inner-universe', 'client', 'event-bus', 'temporal-store'],
    lazily: ['embedded'],
  },
  'packages/test-fixtures': { imports: everything.filter((name) => name !== 'test-fixtures'), testing: true },
  'apps/quickstart': { imports: ['core', 'client', 'event-bus', 'temporal-store', 'persistence-manager'] },
  'apps/system-tests': { imports: everything, testing: true },
  'apps/benchmarks': { imports: everything, testing: true },
};

/** Libraries for tests only. Product code never imports them. */
export const testLibraries = ['vitest', 'fast-check', '@nerv/test-fixtures'];

/** Entries of a package that are for tests: product code never imports them, and inside them test libraries are allowed. */
export const testingEntries = ['testing', 'contracts'];
