import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { workspaces } from '@nerv-tooling/scripts/repository';

/**
 * A copy of the work tree as it is now, in which tests run: every file that is not ignored, and the installed packages as
 * links, those of the workspace pointing into the copy.
 *
 * @param {string} root
 * @returns {string} its folder; whoever asked for it removes it
 */
export function makeScratch(root) {
  const scratch = mkdtempSync(join(tmpdir(), 'nerv-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  for (const file of new Set(listed.split('\0'))) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(scratch, file)), { recursive: true });
    cpSync(join(root, file), join(scratch, file));
  }
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction');
  for (const { path } of workspaces()) {
    const installed = join(path, 'node_modules');
    if (!existsSync(join(root, installed))) continue;
    cpSync(join(root, installed), join(scratch, installed), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !/[\\/]node_modules[\\/]\.(vite|cache|bin)/.test(file),
    });
  }
  return scratch;
}

/**
 * Applies a patch to the scratch copy, or takes it back.
 *
 * @param {string} scratch
 * @param {string} patch
 * @param {'apply' | 'reverse'} direction
 * @returns {string | undefined} why it cannot be, undefined where it was
 */
export function patchScratch(scratch, patch, direction) {
  try {
    execFileSync('git', ['apply', ...(direction === 'reverse' ? ['--reverse'] : []), patch], {
      cwd: scratch,
      stdio: ['ignore', 'pipe', 'pipe'],
      // The copy is no repository, and may lie below one that is none of its business.
      env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(scratch) },
    });
    return undefined;
  } catch (error) {
    return String(/** @type {{ stderr?: Buffer }} */ (error).stderr ?? error).trim();
  }
}
