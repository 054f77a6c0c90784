import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

/**
 * Every entry of `exports`, taken from the package's own package.json, so that build and exports cannot differ.
 *
 * @param {{ name: string, exports?: Record<string, string | Record<string, string>> }} manifest
 * @returns {Record<string, string>} source by name of the output
 */
function entriesOf({ name, exports = {} }) {
  /** @type {Record<string, string>} */
  const entry = {};
  for (const [key, target] of Object.entries(exports)) {
    const source = typeof target === 'string' ? undefined : target['@nerv/source'];
    if (source === undefined) continue;
    if (!existsSync(source)) throw new Error(`${name}: exports names ${source}, which does not exist`);
    entry[key === '.' ? 'index' : key.slice(2)] = source.slice(2);
  }
  return entry;
}

/**
 * A published package: ES modules, declarations, source maps.
 *
 * @param {import('tsup').Options} overrides
 * @param {Record<string, string>} programs what Node runs and nobody imports: source by name of the output
 */
export function library(overrides = {}, programs = {}) {
  const entry = entriesOf(JSON.parse(readFileSync('package.json', 'utf8')));
  return defineConfig({
    entry: { ...entry, ...programs },
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: { entry, compilerOptions: { customConditions: [], allowImportingTsExtensions: false } },
    sourcemap: true,
    clean: true,
    treeshake: true,
    external: [/^spacetime:/, /^node:/],
    ...overrides,
  });
}

/**
 * A program of this repository: no declarations.
 *
 * @param {import('tsup').Options} overrides
 */
export function app(overrides = {}) {
  return defineConfig({
    entry: { main: 'src/main.ts' },
    format: ['esm'],
    target: 'es2022',
    platform: 'node',
    sourcemap: true,
    clean: true,
    ...overrides,
  });
}
