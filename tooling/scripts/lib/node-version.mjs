// Read by Node versions that are too old for the rest, so nothing newer than ES2015 modules stands here.
import { readFileSync } from 'fs';

/**
 * Why a Node version will not do, in one line; undefined where it will.
 *
 * @param {string} version like `v20.19.0`
 * @param {string} range like `>=20.19`, as in `engines.node`
 * @returns {string | undefined}
 */
export function nodeProblem(version, range) {
  const needed = range.replace('>=', '').split('.').map(Number);
  const actual = version.replace('v', '').split('.').map(Number);
  for (const [index, least] of needed.entries()) {
    const part = actual[index] || 0;
    if (part > least) return undefined;
    if (part < least) {
      return `Node ${range.replace('>=', '')} or later is needed; this is Node ${version.replace('v', '')}. Install a newer Node and run the command again.`;
    }
  }
  return undefined;
}

/** Ends the process with one clear line where the running Node is too old for this repository. */
export function requireNode() {
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const problem = nodeProblem(process.version, manifest.engines.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
}
