import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureDependencies, toolEnvironment } from './bootstrap.mjs';
import { capture, passThrough, ToolError } from './processes.mjs';
import { step } from './progress.mjs';
import { closure, root, workspaces } from './repository.mjs';
import { digest, filesBelow, isStamped, writeStamp } from './stamp.mjs';
import { turboRun } from './turbo.mjs';

/**
 * Builds a package and what it needs, unless a stamp over sources and outputs says that this is done already.
 *
 * @param {string} path of the package, below the root
 * @returns {Promise<import('./repository.mjs').Workspace>}
 */
async function ensureBuilt(path) {
  const all = workspaces();
  const built = all.find((workspace) => workspace.path === path);
  if (built === undefined) throw new ToolError(`There is no package in ${path}.`);
  const { name } = built;
  const short = basename(path);
  const needed = closure(name, all);
  const sources = needed.flatMap(({ folder }) => filesBelow(folder)).filter((file) => !isTest(file));
  const inputs = digest(
    root,
    [...sources, join(root, 'pnpm-lock.yaml'), join(root, 'turbo.json')],
    [process.version],
  );
  const outputs = needed
    .filter(({ manifest }) => manifest.scripts?.['build'] !== undefined)
    .map(({ folder }) => join(folder, 'dist'));
  const stamp = join(root, '.cache', `built-${short}`);
  const stamped = () =>
    `${inputs} ${digest(
      root,
      outputs.flatMap((folder) => filesBelow(folder)),
    )}`;
  if (outputs.every((folder) => existsSync(folder)) && isStamped(stamp, stamped())) return built;
  await step(`Building ${short} and the packages it needs`, () =>
    capture('Building', process.execPath, turboRun(['build'], [`--filter=${name}`]), {
      cwd: root,
      env: toolEnvironment(),
    }),
  );
  writeStamp(stamp, stamped());
  return built;
}

/** @param {string} file */
function isTest(file) {
  return /\.test\.ts$|\.test-d\.ts$|\.md$/.test(file);
}

/**
 * Installs, builds and runs an app with these arguments, in the root of the repository.
 *
 * @param {string} app the folder below `apps`
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runApp(app, args) {
  await ensureDependencies();
  await ensureBuilt(`apps/${app}`);
  return passThrough(process.execPath, [join(root, 'apps', app, 'dist', 'main.js'), ...args], { cwd: root });
}

/**
 * Installs, builds and runs a command of a package with these arguments, in the folder they were typed in.
 *
 * @param {string} path of the package, below the root
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runCommandOf(path, command, args) {
  const { folder, manifest } = await ensureBuiltPackage(path);
  const file = manifest.bin?.[command];
  if (file === undefined) throw new ToolError(`${path} has no command ${command}.`);
  return passThrough(process.execPath, [join(folder, file), ...args], {
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
  });
}

/**
 * Installs, and builds a package and what it needs.
 *
 * @param {string} path of the package, below the root
 */
export async function ensureBuiltPackage(path) {
  await ensureDependencies();
  return ensureBuilt(path);
}
