import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packAll, type Packed } from '../lib/pack.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed[];
    scratch: string;
  }
}

/** Packs every package once, for all test files. */
export default async function setup(project: TestProject) {
  const scratch = mkdtempSync(join(tmpdir(), 'nerv-packages-'));
  project.provide('scratch', scratch);
  project.provide('packed', await packAll(scratch));
  return () => {
    rmSync(scratch, { recursive: true, force: true });
  };
}
