import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { runQuerySuite } from './support/query-suite';

let directory = '';

runQuerySuite('a host with a directory', async () => {
  directory = await mkdtemp(join(tmpdir(), 'nerv-queries-'));
  return EmbeddedSpacetime.open({ dbPath: directory, logger: () => undefined });
});

afterAll(() => rm(directory, { recursive: true, force: true }));
