import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { vaultBundle } from './vault-host';

/** Inside the package, so that dependencies are found from there. */
const FOLDER = fileURLToPath(new URL(`../../node_modules/.cache/programs-${process.pid}`, import.meta.url));

afterAll(async () => {
  await rm(FOLDER, { recursive: true, force: true });
});

/** A program that runs in a process of its own. */
export class Program {
  private constructor(private readonly file: string) {}

  /** Bundles a file of `programs/`, from the sources as they are. */
  static async make(name: string): Promise<Program> {
    await mkdir(FOLDER, { recursive: true });
    const file = join(FOLDER, `${basename(name, '.ts')}.mjs`);
    await build({
      entryPoints: [fileURLToPath(new URL(`programs/${name}`, import.meta.url))],
      ...{ outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'node20' },
      ...{ packages: 'external', conditions: ['@nerv/source'], logLevel: 'warning' },
    });
    return new Program(file);
  }

  /** Starts it. What it writes to standard error is shown. */
  start(...args: readonly string[]): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
    return spawn(process.execPath, [this.file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  }
}

/** The vault's bundle as a file, and a folder for what is lowered of it. */
export async function vaultFile(): Promise<{ readonly bundle: string; readonly cache: string }> {
  await mkdir(FOLDER, { recursive: true });
  const bundle = join(FOLDER, 'vault-module.js');
  await writeFile(bundle, (await vaultBundle()).code);
  return { bundle, cache: join(FOLDER, 'lowered') };
}
