import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs with a new directory, which is removed at the end. */
export async function inTemporaryDirectory<T>(run: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'nerv-benchmark-'));
  try {
    return await run(path);
  } finally {
    await rm(path, { recursive: true });
  }
}
