import { join } from 'node:path';
import { root } from './repository.mjs';

/** Turbo, as a file that Node runs. */
export const turboCli = join(root, 'node_modules', 'turbo', 'bin', 'turbo');

/**
 * The arguments of a turbo run.
 *
 * @param {string[]} tasks
 * @param {string[]} more
 */
export function turboRun(tasks, more = []) {
  return [turboCli, 'run', ...tasks, '--output-logs=errors-only', '--log-order=grouped', ...more];
}
