import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';

const made: string[] = [];

afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true, force: true });
});

/** A directory for one test, which is removed after it. */
export async function testDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'nerv-durable-'));
  made.push(path);
  return path;
}

/** A directory for the tests of a file, which is removed after them. */
export function suiteDirectory(): { readonly path: string } {
  const directory = { path: '' };
  beforeAll(async () => {
    directory.path = await mkdtemp(join(tmpdir(), 'nerv-durable-'));
  });
  afterAll(() => rm(directory.path, { recursive: true, force: true }));
  return directory;
}
