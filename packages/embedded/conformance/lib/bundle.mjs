import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const modules = fileURLToPath(new URL('../modules/', import.meta.url));
const bundles = new Map();

/**
 * Bundles a module as `spacetime publish` does.
 * @param {string} module the name of a file in `modules/`, or TypeScript source: anything with a line break in it
 * @returns {Promise<string>}
 */
export function bundle(module) {
  if (!bundles.has(module)) bundles.set(module, bundleNew(module));
  return bundles.get(module);
}

async function bundleNew(module) {
  const { outputFiles } = await build({
    ...(module.includes('\n')
      ? { stdin: { contents: module, loader: 'ts', resolveDir: modules, sourcefile: 'inline.ts' } }
      : { entryPoints: [`${modules}${module}.ts`] }),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import'],
    external: ['spacetime:*'],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
