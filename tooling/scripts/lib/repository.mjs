import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{
 *   name: string, version?: string, private?: boolean, packageManager?: string, scripts?: Record<string, string>,
 *   dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>, bin?: Record<string, string>,
 * }} Manifest
 * @typedef {{ name: string, folder: string, path: string, manifest: Manifest }} Workspace
 */

/** The absolute path of the repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * @param {string} folder
 * @returns {Manifest}
 */
export function readManifest(folder) {
  return /** @type {Manifest} */ (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

/**
 * The folders that pnpm-workspace.yaml names, in its order.
 *
 * @param {string} yaml
 */
export function workspaceGlobs(yaml) {
  const globs = [];
  let isInside = false;
  for (const line of yaml.split('\n')) {
    const item = /^\s+- *['"]?([^'"#\s]+)/.exec(line);
    if (/^packages:/.test(line)) isInside = true;
    else if (isInside && item?.[1] !== undefined) globs.push(item[1]);
    else if (/^\S/.test(line)) isInside = false;
  }
  return globs;
}

/**
 * Every package of the workspace, read from the disk.
 *
 * @returns {Workspace[]}
 */
export function workspaces() {
  return workspaceGlobs(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).flatMap((glob) => {
    const group = glob.replace(/\/\*$/, '');
    return readdirSync(join(root, group))
      .sort()
      .filter((name) => existsSync(join(root, group, name, 'package.json')))
      .map((name) => {
        const folder = join(root, group, name);
        const manifest = readManifest(folder);
        return { name: manifest.name, folder, path: `${group}/${name}`, manifest };
      });
  });
}

/**
 * A package and all of the workspace that it needs, directly or not.
 *
 * @param {string} name
 * @param {Workspace[]} all
 */
export function closure(name, all) {
  const byName = new Map(all.map((workspace) => [workspace.name, workspace]));
  /** @type {Map<string, Workspace>} */
  const found = new Map();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const workspace = byName.get(next);
    if (workspace === undefined || found.has(next)) continue;
    found.set(next, workspace);
    open.push(...Object.keys({ ...workspace.manifest.dependencies, ...workspace.manifest.devDependencies }));
  }
  return [...found.values()];
}
