import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pnpmCli, toolEnvironment } from '../lib/bootstrap.mjs';
import { buildImage, canUseImage, requireEngine } from '../lib/docker.mjs';
import { makeLocalBase } from '../lib/local-base.mjs';
import { capture, ToolError } from '../lib/processes.mjs';
import { step } from '../lib/progress.mjs';
import { root } from '../lib/repository.mjs';
import { ensureBuiltPackage } from '../lib/run-app.mjs';

const usage = `Usage: npm run image -- [options]

Builds the container image of the server of @nerv/embedded.

  --tag TAG      what to call it (default nerv-spacetime)
  --base IMAGE   the base; local: one that is made of this machine's Node (default node:20-bookworm-slim where it is
                 there or can be fetched, else local)
  --help         print this`;

const usualBase = 'node:20-bookworm-slim';
const localBase = 'nerv-spacetime-base:local';

/** @param {string[]} args */
export default async function image(args) {
  const { tag, base, help } = read(args);
  if (help === true) {
    console.log(usage);
    return 0;
  }
  await requireEngine();
  const { folder } = await ensureBuiltPackage('packages/embedded');
  const context = join(root, '.cache', 'image');
  await step('Gathering what goes into the image', () => gather(folder, context));
  const chosen = base ?? ((await canUseImage(usualBase)) ? usualBase : 'local');
  if (chosen === 'local')
    await step(`Making a base of this machine's Node ${process.version}`, () =>
      makeLocalBase(localBase, join(context, 'app')),
    );
  const from = chosen === 'local' ? localBase : chosen;
  await step(`Building ${tag} on ${from}`, () => buildImage(context, tag, { BASE: from }));
  console.log(`${tag} is there. Run it:\n  docker run --rm -p 127.0.0.1:3000:3000 -v nerv-data:/data ${tag}`);
  return 0;
}

/** @param {string[]} args */
function read(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        tag: { type: 'string', default: 'nerv-spacetime' },
        base: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new ToolError(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

/**
 * The package with the dependencies that the lockfile says, without those for development, as the Dockerfile copies it.
 *
 * @param {string} folder of the package
 * @param {string} context
 */
async function gather(folder, context) {
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context, { recursive: true });
  const app = join(context, 'app');
  const deploy = [
    '--config.inject-workspace-packages=true',
    '--filter',
    '@nerv/embedded',
    '--prod',
    'deploy',
    app,
  ];
  await capture('Gathering', process.execPath, [pnpmCli, ...deploy], { cwd: root, env: toolEnvironment() });
  cpSync(join(folder, 'container'), join(app, 'container'), { recursive: true });
  cpSync(join(folder, 'container', 'Dockerfile'), join(context, 'Dockerfile'));
  mkdirSync(join(context, 'bin'));
  symlinkSync('/opt/nerv-spacetime/dist/nerv-spacetime.js', join(context, 'bin', 'nerv-spacetime'));
  mkdirSync(join(context, 'data'));
}
