import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory path of its own, in the system's temporary directory. */
export interface TemporaryPath {
  /** Nothing is there yet; the directory around it is. */
  readonly path: string;
  /** Removes it with everything in it. */
  readonly remove: () => Promise<void>;
}

export async function temporaryPath(name: string): Promise<TemporaryPath> {
  const directory = await mkdtemp(join(tmpdir(), 'nerv-test-'));
  return { path: join(directory, name), remove: () => rm(directory, { recursive: true, force: true }) };
}
