import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What publint, at its strictest, says of an unpacked package.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
export async function publintProblems(folder) {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** Ways to resolve that an ESM-only package does not serve: the profile `esm-only` of attw's command. */
const notServed = ['node10', 'node16-cjs'];

/**
 * What arethetypeswrong says of a tarball, for those who import ES modules.
 *
 * @param {string} tarball
 * @returns {Promise<string[]>}
 */
export async function typeProblems(tarball) {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (result.types === false) return ['has no types'];
  return result.problems
    .filter((problem) => !('resolutionKind' in problem && notServed.includes(problem.resolutionKind)))
    .map((problem) => {
      if (problem.kind === 'InternalResolutionError') {
        return `${problem.fileName} imports ${problem.moduleSpecifier}, which is not there`;
      }
      return `${problem.kind}${'entrypoint' in problem ? ` at ${problem.entrypoint}` : ''}`;
    });
}
