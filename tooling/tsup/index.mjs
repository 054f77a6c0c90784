import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** Every entry of `exports`, taken from the package's own package.json, so that build and exports cannot differ. */
function entriesOf(manifest) {
  const entry = {};
  for (const [key, target] of Object.entries(manifest.exports ?? {})) {
    const source = target['@nerv/source'];
    if (typeof source !== 'string') continue;
    entry[key === '.' ? 'index' : key.slice(2)] = source.slice(2);
  }
  return entry;
}

/** A published package: ESM, declarations, source maps. */
export function library(overrides = {}) {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const entry = entriesOf(manifest);
  for (const file of Object.values(entry))
    if (!existsSync(file)) throw new Error(`${manifest.name}: exports names ${file}, which does not exist`);
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: { compilerOptions: { customConditions: [], allowImportingTsExtensions: false } },
    sourcemap: true,
    clean: true,
    treeshake: true,
    external: [/^spacetime:/, /^node:/],
    ...overrides,
  });
}

/** A program of this repository: no declarations. */
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
