import { fileURLToPath } from 'node:url';
import { root } from '@nerv-tooling/scripts/repository';
import { expect, test } from 'vitest';
import { loadMutants } from '../lib/load.mjs';
import { runMutants } from '../lib/run-mutants.mjs';

test('a mutant counts as noticed only where its test was green and turned red', () => {
  const mutants = loadMutants(fileURLToPath(new URL('mutants', import.meta.url)));
  const verdicts = runMutants(root, mutants);
  expect(verdicts.map(({ mutant, isNoticed, verdict }) => [mutant.name, isNoticed, verdict])).toEqual([
    ['breaks-loading', false, 'the test file does not run with the patch, which proves nothing'],
    ['does-not-apply', false, 'the patch does not apply'],
    ['no-such-test', false, 'there is no such test'],
    ['noticed', true, 'noticed'],
    ['survives', false, 'SURVIVED: the test stays green'],
  ]);
}, 120_000);
