import { rmSync } from 'node:fs';
import { makeScratch, patchScratch } from './scratch.mjs';
import { runNamedTest } from './run-test.mjs';

/**
 * @typedef {{ mutant: import('./load.mjs').Mutant, isNoticed: boolean, verdict: string, detail: string }} Verdict
 */

/** What each outcome of the named test in the unchanged tree means for the mutant; undefined where all is well. */
const withoutPatch = {
  passed: undefined,
  failed: 'the test fails without the patch too',
  missing: 'there is no such test',
  broken: 'the test file does not run without the patch',
};

/** The same in the changed tree. */
const withPatch = {
  passed: 'SURVIVED: the test stays green',
  failed: 'noticed',
  missing: 'the test is gone with the patch',
  broken: 'the test file does not run with the patch, which proves nothing',
};

/**
 * Applies each mutant to a copy of the repository and runs the test that must notice it: green without the patch, red with
 * it.
 *
 * @param {string} root
 * @param {import('./load.mjs').Mutant[]} mutants
 * @param {(verdict: Verdict) => void} [onVerdict] called as each is known
 * @returns {Verdict[]}
 */
export function runMutants(root, mutants, onVerdict = () => {}) {
  const scratch = makeScratch(root);
  /** @type {Map<string, ReturnType<typeof runNamedTest>>} */
  const unchanged = new Map();
  try {
    return mutants.map((mutant) => {
      const verdict = { mutant, ...tryMutant(scratch, mutant, unchanged) };
      onVerdict(verdict);
      return verdict;
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} scratch
 * @param {import('./load.mjs').Mutant} mutant
 * @param {Map<string, ReturnType<typeof runNamedTest>>} unchanged outcomes of tests in the unchanged tree
 * @returns {{ isNoticed: boolean, verdict: string, detail: string }}
 */
function tryMutant(scratch, mutant, unchanged) {
  const key = JSON.stringify([mutant.package, mutant.level, mutant.file, mutant.test]);
  const before = unchanged.get(key) ?? runNamedTest(scratch, mutant);
  unchanged.set(key, before);
  const problem = withoutPatch[before.outcome];
  if (problem !== undefined) return { isNoticed: false, verdict: problem, detail: before.message };
  const refused = patchScratch(scratch, mutant.patch, 'apply');
  if (refused !== undefined)
    return { isNoticed: false, verdict: 'the patch does not apply', detail: refused };
  const { outcome, message } = runNamedTest(scratch, mutant);
  const stuck = patchScratch(scratch, mutant.patch, 'reverse');
  if (stuck !== undefined) throw new Error(`The patch of ${mutant.name} cannot be taken back: ${stuck}`);
  return {
    isNoticed: outcome === 'failed',
    verdict: withPatch[outcome],
    detail: outcome === 'failed' ? '' : message,
  };
}
