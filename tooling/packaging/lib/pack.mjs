import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pnpmCli, toolEnvironment } from '@nerv-tooling/scripts/bootstrap';
import { capture } from '@nerv-tooling/scripts/processes';
import { workspaces } from '@nerv-tooling/scripts/repository';

/**
 * A package as it would be published.
 *
 * @typedef {{ name: string, path: string, tarball: string, folder: string, files: string[] }} Packed
 *   `folder`: where the tarball is unpacked
 */

/**
 * Packs a package, and unpacks the tarball beside it.
 *
 * @param {string} folder
 * @param {string} target
 * @returns {Promise<{ tarball: string, folder: string, files: string[] }>}
 */
export async function pack(folder, target) {
  mkdirSync(target, { recursive: true });
  const output = await capture(
    'pnpm pack',
    process.execPath,
    [pnpmCli, 'pack', '--json', '--pack-destination', target],
    {
      cwd: folder,
      env: toolEnvironment(),
    },
  );
  const { filename, files } = /** @type {{ filename: string, files: { path: string }[] }} */ (
    JSON.parse(output.slice(output.indexOf('{')))
  );
  await capture('tar', 'tar', ['-xzf', filename, '-C', target]);
  return { tarball: filename, folder: join(target, 'package'), files: files.map(({ path }) => path).sort() };
}

/**
 * Packs every package of the workspace that is published.
 *
 * @param {string} target
 * @returns {Promise<Packed[]>}
 */
export async function packAll(target) {
  const published = workspaces().filter(({ path }) => path.startsWith('packages/'));
  return Promise.all(
    published.map(async ({ name, path, folder }) => ({
      name,
      path,
      ...(await pack(folder, join(target, path.replace('/', '-')))),
    })),
  );
}
