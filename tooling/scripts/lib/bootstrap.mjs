import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture } from './processes.mjs';
import { step } from './progress.mjs';
import { readManifest, root, workspaces } from './repository.mjs';
import { digest, isStamped, writeStamp } from './stamp.mjs';

const [, pnpmVersion = ''] = (readManifest(root).packageManager ?? '').split('@');
const pnpmFolder = join(root, '.cache', `pnpm-${pnpmVersion}`);

/** The pinned pnpm, as a file that Node runs. */
export const pnpmCli = join(pnpmFolder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');

/**
 * Environment for the repository's tools: the pinned pnpm and the installed commands on the path, no telemetry, and the
 * Node version, which is part of what a cached result is of (`globalEnv` in turbo.json).
 */
export function toolEnvironment() {
  const folders = [join(pnpmFolder, 'node_modules', '.bin'), join(root, 'node_modules', '.bin')];
  const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...process.env,
    [path]: [...folders, process.env[path] ?? ''].join(delimiter),
    NERV_NODE_VERSION: process.version,
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
}

/** npm, as the command and first arguments that start it. */
function npm() {
  const cli = process.env['npm_execpath'];
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return { command: process.execPath, args: [cli] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * Puts the pinned pnpm into `.cache`. It is installed beside its place and moved there when complete, so an interrupted
 * install leaves nothing that looks like one.
 */
export async function ensurePnpm() {
  if (existsSync(pnpmCli)) return;
  await step(`Installing pnpm ${pnpmVersion} into .cache`, async () => {
    const { command, args } = npm();
    const beside = `${pnpmFolder}.${process.pid}`;
    mkdirSync(beside, { recursive: true });
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    try {
      await capture(
        'Installing pnpm',
        command,
        [...args, 'install', '--prefix', beside, ...flags, `pnpm@${pnpmVersion}`],
        { cwd: beside },
      );
      if (!existsSync(pnpmCli)) {
        rmSync(pnpmFolder, { recursive: true, force: true });
        renameSync(beside, pnpmFolder);
      }
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });
}

/** Installs what the lockfile says, unless a stamp says that this is done already. */
export async function ensureDependencies() {
  await ensurePnpm();
  const all = workspaces();
  const inputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((file) => join(root, file));
  inputs.push(...all.map(({ folder }) => join(folder, 'package.json')));
  const wanted = digest(root, inputs, [process.version, process.platform, process.arch]);
  const stamp = join(root, 'node_modules', '.nerv-installed');
  const isComplete = all.every(
    ({ folder, manifest }) =>
      Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length === 0 ||
      existsSync(join(folder, 'node_modules')),
  );
  if (isComplete && isStamped(stamp, wanted)) return;
  await step('Installing dependencies', () =>
    capture('Installing dependencies', process.execPath, [pnpmCli, 'install', '--frozen-lockfile'], {
      cwd: root,
      env: { ...toolEnvironment(), CI: 'true' },
    }),
  );
  writeStamp(stamp, wanted);
}
