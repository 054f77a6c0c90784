import { existsSync, readdirSync } from 'node:fs';

/**
 * Whether the package in the current folder has a test file of this kind.
 *
 * @param {RegExp} kind of path, below `src` or `test`
 */
export function hasFiles(kind) {
  return ['src', 'test']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map(String))
    .some((file) => kind.test(file) && !/(^|[\\/])fixtures[\\/]/.test(file));
}

/** Tests of types, which run with the unit level. */
export const typeTest = /\.test-d\.ts$/;

/** @param {import('./levels.mjs').Level} level */
export function hasTestsOf(level) {
  return hasFiles(new RegExp(`\\.${level}\\.test\\.ts$`)) || (level === 'unit' && hasFiles(typeTest));
}
