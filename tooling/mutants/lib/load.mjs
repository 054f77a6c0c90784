import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A patch that breaks something, and the test that must notice.
 *
 * @typedef {{ package: string, level: 'unit' | 'int' | 'system', file: string, test: string }} NamedTest
 *   `package`: its folder, like `packages/core`; `file`: below that folder; `test`: its full name, suites and title joined
 *   by ` > `
 * @typedef {NamedTest & { name: string, breaks: string, patch: string }} Mutant
 *   `breaks`: the promise, rule or gate that no longer holds; `patch`: the file with the diff
 */

const fields = /** @type {const} */ (['breaks', 'package', 'level', 'file', 'test']);

/**
 * Reads every mutant of a folder: `NAME.patch` with `NAME.json` beside it.
 *
 * @param {string} folder
 * @returns {Mutant[]}
 */
export function loadMutants(folder) {
  const files = readdirSync(folder).filter((file) => /\.(patch|json)$/.test(file) && file !== 'package.json');
  const names = new Set(
    files.filter((file) => file !== 'tsconfig.json').map((file) => file.replace(/\.\w+$/, '')),
  );
  return [...names].sort().map((name) => {
    for (const file of [`${name}.patch`, `${name}.json`]) {
      if (!files.includes(file))
        throw new Error(`The mutant ${name} has no ${file}. A mutant is a patch and a description.`);
    }
    const text = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const missing = fields.filter((field) => typeof text[field] !== 'string' || text[field] === '');
    const unknown = Object.keys(text).filter((field) => !fields.some((known) => known === field));
    if (missing.length > 0 || unknown.length > 0) {
      throw new Error(
        `${name}.json lacks [${missing.join(', ')}] and has unknown [${unknown.join(', ')}]; its fields are ${fields.join(', ')}.`,
      );
    }
    return { ...text, name, patch: join(folder, `${name}.patch`) };
  });
}
