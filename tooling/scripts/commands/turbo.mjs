import { ensureDependencies, toolEnvironment } from '../lib/bootstrap.mjs';
import { passThrough } from '../lib/processes.mjs';
import { root } from '../lib/repository.mjs';
import { turboRun } from '../lib/turbo.mjs';

/**
 * One task over the packages: `turbo build --filter=@nerv/core`.
 *
 * @param {string[]} args the task, then turbo's own arguments
 */
export default async function turbo([task = '', ...args]) {
  await ensureDependencies();
  return passThrough(process.execPath, turboRun([task], args), { cwd: root, env: toolEnvironment() });
}
