import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '@nerv-tooling/scripts/processes';

/**
 * An empty project with these dependencies, installed by npm.
 *
 * @param {string} folder
 * @param {Record<string, string>} dependencies version, or tarball, by name
 */
export async function installInto(folder, dependencies) {
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'somebody-elses-project',
    version: '1.0.0',
    private: true,
    type: 'module',
    dependencies,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await capture('npm install', npm, ['install', ...flags], { cwd: folder });
}

/**
 * The packages of the workspace that a package needs to be installed, itself included.
 *
 * @param {string} name
 * @param {import('./pack.mjs').Packed[]} all
 * @returns {Record<string, string>} tarball by name
 */
export function tarballsFor(name, all) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const packed = all.find((each) => each.name === next);
    if (packed === undefined || found.has(next)) continue;
    found.set(next, `file:${packed.tarball}`);
    open.push(...Object.keys(manifestOf(packed).dependencies ?? {}));
  }
  return Object.fromEntries(found);
}

/**
 * @param {import('./pack.mjs').Packed} packed
 * @returns {{ name: string, exports: Record<string, unknown>, dependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string> }}
 */
export function manifestOf(packed) {
  return JSON.parse(readFileSync(join(packed.folder, 'package.json'), 'utf8'));
}

/** @param {string[]} specifiers */
const importing = (specifiers) => `
    const found = {};
    for (const specifier of ${JSON.stringify(specifiers)}) {
      try {
        found[specifier] = Object.keys(await import(specifier)).join(' ');
      } catch (error) {
        found[specifier] = 'ERROR ' + (error.stack ?? error);
      }
    }`;

/**
 * Imports each specifier in a project, in plain Node or within a run of the vitest that is installed there.
 *
 * @param {string} folder of the project
 * @param {'node' | 'vitest'} runtime
 * @param {string[]} specifiers
 * @returns {Promise<Record<string, string>>} by specifier: the names that it exports, or the error
 */
export async function importAll(folder, runtime, specifiers) {
  const answer = join(folder, `imported.${runtime}.json`);
  const leave = `(await import('node:fs')).writeFileSync(${JSON.stringify(answer)}, JSON.stringify(found));`;
  if (runtime === 'node') {
    const script = `${importing(specifiers)}\n${leave}`;
    await capture('Importing', process.execPath, ['--input-type=module', '-e', script], { cwd: folder });
  } else {
    const script = `import { test } from 'vitest';\ntest('imports', async () => {${importing(specifiers)}\n${leave}});`;
    writeFileSync(join(folder, 'imports.test.mjs'), script);
    const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
    await capture('Importing', process.execPath, [vitest, 'run', '--root', folder, '--testTimeout=120000'], {
      cwd: folder,
    });
  }
  return /** @type {Record<string, string>} */ (JSON.parse(readFileSync(answer, 'utf8')));
}
