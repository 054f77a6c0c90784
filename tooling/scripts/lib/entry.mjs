import { requireNode } from './node-version.mjs';

/**
 * Runs `commands/NAME.mjs`. Everything but the check of the Node version is loaded after it, so that a Node too old for
 * the rest gets as far as being told so.
 *
 * @param {string} name
 * @param {string[]} args
 */
export function runCommand(name, args) {
  requireNode();
  void Promise.all([import('./progress.mjs'), import(`../commands/${name}.mjs`)]).then(
    ([{ runScript }, { default: command }]) => runScript(() => command(args)),
  );
}
