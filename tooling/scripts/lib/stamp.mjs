import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const unseen = new Set(['node_modules', 'dist', '.turbo', '.test-results', 'coverage', '.cache', '.nerv']);

/**
 * Every file below a folder, sorted, without what is installed or generated.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return unseen.has(entry.name) ? [] : filesBelow(join(folder, entry.name));
      return [join(folder, entry.name)];
    });
}

/**
 * One digest over names and contents of files, and over words that matter as well (versions, say).
 *
 * @param {string} root what the names are relative to
 * @param {string[]} files
 * @param {string[]} words
 */
export function digest(root, files, words = []) {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  for (const file of files) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest() : 'missing');
  }
  return hash.digest('hex');
}

/**
 * Whether the stamp in a file says this.
 *
 * @param {string} file
 * @param {string} content
 */
export function isStamped(file, content) {
  return existsSync(file) && readFileSync(file, 'utf8') === content;
}

/**
 * @param {string} file
 * @param {string} content
 */
export function writeStamp(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
