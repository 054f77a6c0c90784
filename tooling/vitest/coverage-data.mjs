import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultsFolder } from './levels.mjs';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Keeps the coverage that vitest wrote as `.test-results/LEVEL.coverage.json`, with paths relative to the repository, so
 * that a result restored from the cache is true in every clone.
 *
 * Code of this package, of packages and of apps is kept; tooling that took part is not.
 *
 * @param {import('./levels.mjs').Level} level
 */
export function keepCoverage(level) {
  const folder = join(resultsFolder, `${level}.coverage`);
  const written = join(folder, 'coverage-final.json');
  if (!existsSync(written)) return;
  const data = /** @type {Record<string, { path: string }>} */ (JSON.parse(readFileSync(written, 'utf8')));
  const own = `${inRepository(process.cwd())}/`;
  const kept = Object.values(data).flatMap((file) => {
    const path = inRepository(file.path);
    return path.startsWith(own) || /^(packages|apps)\//.test(path) ? [[path, { ...file, path }]] : [];
  });
  writeFileSync(join(resultsFolder, `${level}.coverage.json`), JSON.stringify(Object.fromEntries(kept)));
  rmSync(folder, { recursive: true });
}

/** @param {string} path */
function inRepository(path) {
  return relative(repository, path).split(sep).join('/');
}
