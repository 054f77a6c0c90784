import { testingEntries } from '@nerv-tooling/eslint/layers';
import { manifestOf } from './install.mjs';

/** Entries that no plain Node can import, each with the reason. */
export const notForNode = /** @type {Record<string, string>} */ ({
  '@nerv/inner-universe/module':
    'is bundled into a SpacetimeDB module; spacetimedb/server imports spacetime:sys, which only a module host has',
});

/**
 * What a package lets others import, with what each entry needs.
 *
 * @param {import('./pack.mjs').Packed} packed
 * @returns {{ specifier: string, needsVitest: boolean, isForNode: boolean }[]}
 */
export function entriesOf(packed) {
  return Object.keys(manifestOf(packed).exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => {
      const specifier = entry === '.' ? packed.name : `${packed.name}/${entry.slice(2)}`;
      const needsVitest = testingEntries.includes(entry.slice(2)) || packed.name === '@nerv/test-fixtures';
      return { specifier, needsVitest, isForNode: notForNode[specifier] === undefined };
    });
}
