import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where the code of a worker built from source is kept: packages are found from there as they are from the source. */
const BUILT = '../../node_modules/.cache/nerv-embedded/';

/** What was built longer ago than this is most likely of sources that are no more. */
const OLD_MS = 30 * 86_400_000;

let built: Promise<URL> | undefined;

/**
 * The file that a worker runs. Of a built package it is a file of its own; where this package runs from its sources, which a worker cannot
 * load, it is bundled once.
 */
export function workerCode(): Promise<URL> {
  const here = import.meta.url;
  if (!here.endsWith('.ts')) return Promise.resolve(new URL('./database-worker.js', here));
  built ??= buildFrom(new URL('./database-worker.ts', here), new URL(BUILT, here));
  // A full disk may have room the next time.
  built.catch(() => (built = undefined));
  return built;
}

async function buildFrom(entry: URL, directory: URL): Promise<URL> {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });
  const { text } = result.outputFiles[0] as { text: string };
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = new URL(`database-worker-${hash}.mjs`, directory);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (isThere) return file;
  await mkdir(directory, { recursive: true });
  // Another process may be making the same file.
  const unfinished = new URL(`${process.pid}-${hash}.tmp`, directory);
  await writeFile(unfinished, text);
  await rename(unfinished, file);
  await removeOld(directory);
  return file;
}

async function removeOld(directory: URL): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = new URL(name, directory);
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > OLD_MS) await rm(file, { force: true });
  }
}
