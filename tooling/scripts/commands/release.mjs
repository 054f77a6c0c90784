import { ensureDependencies, pnpmCli, toolEnvironment } from '../lib/bootstrap.mjs';
import { passThrough, ToolError } from '../lib/processes.mjs';
import { root } from '../lib/repository.mjs';
import { turboRun } from '../lib/turbo.mjs';

/** What each step of a release runs, in order; each stops the rest where it fails. */
const steps = /** @type {Record<string, string[][]>} */ ({
  // The versions of workspace packages stand in the lockfile too.
  version: [
    [pnpmCli, 'exec', 'changeset', 'version'],
    [pnpmCli, 'install', '--lockfile-only', '--no-frozen-lockfile'],
  ],
  publish: [turboRun(['build'], ['--filter=./packages/*']), [pnpmCli, 'exec', 'changeset', 'publish']],
});

/**
 * `release version`: moves versions and change logs as the changesets say. `release publish`: builds and publishes every
 * package whose version is not published yet.
 *
 * @param {string[]} args
 */
export default async function release([name = '']) {
  const commands = steps[name];
  if (commands === undefined)
    throw new ToolError(`release: the step is one of ${Object.keys(steps).join(', ')}.`);
  await ensureDependencies();
  for (const command of commands) {
    const code = await passThrough(process.execPath, command, { cwd: root, env: toolEnvironment() });
    if (code !== 0) return code;
  }
  return 0;
}
