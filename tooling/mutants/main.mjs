/**
 * `npm run test:mutants`: every mutant, or with `--only NAME` one; `--list` names them.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '@nerv-tooling/scripts/repository';
import { writeTotal } from '@nerv-tooling/scripts/results';
import { loadMutants } from './lib/load.mjs';
import { runMutants } from './lib/run-mutants.mjs';

const { values } = parseArgs({ options: { list: { type: 'boolean' }, only: { type: 'string' } } });
const all = loadMutants(dirname(fileURLToPath(import.meta.url)));
const width = Math.max(...all.map(({ name }) => name.length));

if (values.list === true) {
  for (const { name, breaks, package: folder, test } of all) {
    console.log(`${name.padEnd(width)}  ${breaks}\n${' '.repeat(width)}  ${folder}: ${test}`);
  }
} else {
  process.exitCode = run(all.filter(({ name }) => values.only === undefined || name === values.only));
}

/** @param {import('./lib/load.mjs').Mutant[]} mutants */
function run(mutants) {
  if (mutants.length === 0) {
    console.error(`There is no mutant ${values.only}. npm run test:mutants -- --list names them.`);
    return 2;
  }
  const verdicts = runMutants(root, mutants, ({ mutant, isNoticed, verdict, detail }) => {
    console.log(`${mutant.name.padEnd(width)}  ${verdict}  (${mutant.breaks})`);
    if (!isNoticed && detail !== '') console.log(detail.replace(/^/gm, '    '));
  });
  const noticed = verdicts.filter(({ isNoticed }) => isNoticed).length;
  const failed = verdicts.length - noticed;
  if (values.only === undefined) writeTotal(root, 'mutants', { passed: noticed, failed });
  console.log(`mutants: ${noticed} noticed, ${failed} not`);
  return failed === 0 ? 0 : 1;
}
