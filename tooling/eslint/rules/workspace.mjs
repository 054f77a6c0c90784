import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * @typedef {{ exports?: Record<string, unknown>, dependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>, name?: string }} Manifest
 */

/** @type {Map<string, Manifest | undefined>} */
const manifests = new Map();

/**
 * The package.json in a folder, read once per process.
 *
 * @param {string} folder
 * @returns {Manifest | undefined}
 */
export function manifestIn(folder) {
  const file = join(folder, 'package.json');
  if (!manifests.has(file)) {
    manifests.set(
      file,
      existsSync(file) ? /** @type {Manifest} */ (JSON.parse(readFileSync(file, 'utf8'))) : undefined,
    );
  }
  return manifests.get(file);
}

const testFile = /(\.test\.ts|\.test-d\.ts)$|^test\//;
const configFile = /^[\w.-]+\.config\.(ts|mjs)$/;

/**
 * What a file is to its package: `test`, `config` (a tool's configuration at the package's root), `testing` (source of
 * an entry that is for tests) or `product`.
 *
 * @param {string} path below the package, with forward slashes
 * @param {string[]} testingEntries
 * @returns {'test' | 'config' | 'testing' | 'product'}
 */
export function roleOf(path, testingEntries) {
  if (testFile.test(path)) return 'test';
  if (configFile.test(path)) return 'config';
  const [top, entry] = path.split('/');
  return top === 'src' && entry !== undefined && testingEntries.includes(entry) ? 'testing' : 'product';
}

/**
 * The workspace package that a file belongs to.
 *
 * @param {string} root
 * @param {string} file
 * @returns {{ folder: string, key: string, path: string } | undefined}
 */
export function ownerOf(root, file) {
  const [group, name, ...rest] = relative(root, file).split(sep);
  if (group === undefined || name === undefined || rest.length === 0) return undefined;
  if (!['packages', 'apps', 'tooling'].includes(group)) return undefined;
  return { folder: join(root, group, name), key: `${group}/${name}`, path: rest.join('/') };
}

/**
 * The absolute path that a relative specifier names.
 *
 * @param {string} file
 * @param {string} specifier
 */
export function relativeTarget(file, specifier) {
  return join(dirname(file), specifier);
}

/**
 * The package that a bare specifier names, and the entry of it (`.` or `./x`).
 *
 * @param {string} specifier
 */
export function splitSpecifier(specifier) {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(length).join('/');
  return { name: parts.slice(0, length).join('/'), entry: rest === '' ? '.' : `./${rest}` };
}
