import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Puts a program named `spacetime` into a directory: it takes the arguments that SpacetimeDB's own takes, lets anyone publish as that does, and
 * is `nerv-spacetime` otherwise.
 */
export async function fakeSpacetime(directory: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('@nerv/embedded/package.json');
  const program = join(dirname(manifest), 'dist', 'nerv-spacetime.js');
  const script = `#!${process.execPath}
const args = process.argv.slice(2).filter((arg) => arg !== '--non-interactive');
const at = args.indexOf('--data-dir');
if (args.includes('--in-memory')) args.splice(at, 2);
process.argv.splice(2, Infinity, ...args, '--anyone-may-publish');
import(${JSON.stringify(`file://${program}`)});
`;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'spacetime'), script);
  await chmod(join(directory, 'spacetime'), 0o755);
}
