import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, toolEnvironment } from './bootstrap.mjs';
import { capture, passThrough } from './processes.mjs';
import { step } from './progress.mjs';
import { closure, root, workspaces } from './repository.mjs';
import { digest, filesBelow, isStamped, writeStamp } from './stamp.mjs';
import { turboRun } from './turbo.mjs';

/**
 * Builds an app and what it needs, unless a stamp over sources and outputs says that this is done already.
 *
 * @param {string} app the folder below `apps`
 */
async function ensureBuilt(app) {
  const all = workspaces();
  const name = all.find(({ path }) => path === `apps/${app}`)?.name ?? `@nerv-apps/${app}`;
  const needed = closure(name, all);
  const sources = needed.flatMap(({ folder }) => filesBelow(folder)).filter((file) => !isTest(file));
  const inputs = digest(
    root,
    [...sources, join(root, 'pnpm-lock.yaml'), join(root, 'turbo.json')],
    [process.version],
  );
  const built = needed
    .filter(({ manifest }) => manifest.scripts?.['build'] !== undefined)
    .map(({ folder }) => join(folder, 'dist'));
  const stamp = join(root, '.cache', `built-${app}`);
  const stamped = () =>
    `${inputs} ${digest(
      root,
      built.flatMap((folder) => filesBelow(folder)),
    )}`;
  if (built.every((folder) => existsSync(folder)) && isStamped(stamp, stamped())) return;
  await step(`Building ${app} and the packages it needs`, () =>
    capture('Building', process.execPath, turboRun(['build'], [`--filter=${name}`]), {
      cwd: root,
      env: toolEnvironment(),
    }),
  );
  writeStamp(stamp, stamped());
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
  await ensureBuilt(app);
  return passThrough(process.execPath, [join(root, 'apps', app, 'dist', 'main.js'), ...args], { cwd: root });
}
