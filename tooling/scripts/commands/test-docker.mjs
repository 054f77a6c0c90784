import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { toolEnvironment } from '../lib/bootstrap.mjs';
import { passThrough } from '../lib/processes.mjs';
import { root } from '../lib/repository.mjs';
import image from './image.mjs';

/**
 * Builds the image, and runs the tests that need a container engine. Arguments are vitest's.
 *
 * @param {string[]} args
 */
export default async function testDocker(args) {
  await image([]);
  const folder = join(root, 'apps', 'system-tests');
  const manifest = createRequire(join(folder, 'package.json')).resolve('vitest/package.json');
  const vitest = join(dirname(manifest), 'vitest.mjs');
  return passThrough(process.execPath, [vitest, 'run', '--config', 'vitest.docker.config.ts', ...args], {
    cwd: folder,
    env: toolEnvironment(),
  });
}
