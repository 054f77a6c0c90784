import { testingEntries } from '@nerv-tooling/eslint/layers';
import { manifestOf } from './install.mjs';

/**
 * Where an entry is imported to show that it can be: `node` unless it says otherwise here.
 *
 * @typedef {'node' | 'vitest' | 'module host'} Runtime
 */

/** Entries that plain Node cannot import, each with what can, and the reason. */
export const otherRuntimes = /** @type {Record<string, { runtime: Runtime, because: string }>} */ ({
  '@nerv/inner-universe/module': {
    runtime: 'module host',
    because:
      'it is bundled into a SpacetimeDB module; spacetimedb/server imports what only a module host has',
  },
  '@nerv/test-fixtures': {
    runtime: 'vitest',
    because: 'it extends the test function of vitest, which exists only in a run of vitest',
  },
});

/**
 * What a package lets others import: where, and whether vitest has to be installed for it.
 *
 * @param {import('./pack.mjs').Packed} packed
 * @returns {{ specifier: string, runtime: Runtime, needsVitest: boolean }[]}
 */
export function entriesOf(packed) {
  return Object.keys(manifestOf(packed).exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => {
      const specifier = entry === '.' ? packed.name : `${packed.name}/${entry.slice(2)}`;
      const runtime = otherRuntimes[specifier]?.runtime ?? 'node';
      return {
        specifier,
        runtime,
        needsVitest: runtime === 'vitest' || testingEntries.includes(entry.slice(2)),
      };
    });
}
