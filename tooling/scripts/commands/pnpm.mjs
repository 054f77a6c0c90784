import { ensurePnpm, pnpmCli, toolEnvironment } from '../lib/bootstrap.mjs';
import { passThrough } from '../lib/processes.mjs';

/**
 * The pinned pnpm: `npm run pnpm -- add …`.
 *
 * @param {string[]} args
 */
export default async function pnpm(args) {
  await ensurePnpm();
  return passThrough(process.execPath, [pnpmCli, ...args], { env: toolEnvironment() });
}
