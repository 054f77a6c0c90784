import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureDependencies, toolEnvironment } from '../lib/bootstrap.mjs';
import { passThrough, ToolError } from '../lib/processes.mjs';
import { root } from '../lib/repository.mjs';

/**
 * An installed command of the repository, or a script of it: `exec prettier --write .`, `exec ./tooling/x.mjs`.
 *
 * @param {string[]} args
 */
export default async function exec([name = '', ...args]) {
  await ensureDependencies();
  const script = name.startsWith('.') ? join(root, name) : commandFile(name);
  return passThrough(process.execPath, [script, ...args], { cwd: root, env: toolEnvironment() });
}

/** @param {string} name of a package of the root that brings a command of the same name, or of `@changesets/cli` */
function commandFile(name) {
  const packageName = name === 'changeset' ? '@changesets/cli' : name;
  const manifestFile = join(root, 'node_modules', packageName, 'package.json');
  const { bin } = /** @type {{ bin: string | Record<string, string> }} */ (
    createRequire(import.meta.url)(manifestFile)
  );
  const file = typeof bin === 'string' ? bin : bin[name];
  if (file === undefined) throw new ToolError(`${packageName} has no command ${name}.`);
  return join(dirname(manifestFile), file);
}
