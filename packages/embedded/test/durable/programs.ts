import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { vaultBundle } from './vault-host';

/** Inside the package, so that dependencies are found from there. */
const FOLDER = fileURLToPath(new URL(`../../node_modules/.cache/programs-${process.pid}`, import.meta.url));

afterAll(async () => {
  await rm(FOLDER, { recursive: true, force: true });
});

/** No program here has this much to do. */
const DEADLINE_MS = 120_000;

/** Time for a thousand processes on a busy machine; each has its own deadline. */
export const HOURS_MS = 6 * 3_600_000;

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

  /**
   * Runs it to its end and gives what it wrote, which is JSON.
   * @param what what it was run on, for the error
   * @throws when it is ended by a signal, by an error, or by a deadline: then it hung
   */
  async result<T>(what: string, ...args: readonly string[]): Promise<T> {
    const { child, ended } = this.#start(args);
    const [output, { end, errors }] = await Promise.all([text(child.stdout), ended]);
    if (end !== 0) throw new Error(`${what}: the process ended with ${end}: ${errors}`);
    return JSON.parse(output) as T;
  }

  /**
   * Runs it and kills it when it has written so many lines.
   * @returns the lines; those that came between the signal and its end too
   * @throws when it ends before
   */
  async linesUntilKilled(count: number, ...args: readonly string[]): Promise<readonly string[]> {
    const { child, ended } = this.#start(args);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout }))
      if (lines.push(line) === count) child.kill('SIGKILL');
    const { end, errors } = await ended;
    if (lines.length < count || end !== 'SIGKILL')
      throw new Error(`the process ended with ${end} after ${lines.length} lines: ${errors}`);
    return lines;
  }

  #start(args: readonly string[]) {
    const child = spawn(process.execPath, [this.file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    const close = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    const ended = Promise.all([close, text(child.stderr)]).then(([[code, signal], errors]) => {
      clearTimeout(timer);
      return { end: signal ?? code, errors };
    });
    return { child, ended };
  }
}

/** The vault's bundle as a file, and a folder for what is lowered of it. */
export async function vaultFile(): Promise<{ readonly bundle: string; readonly cache: string }> {
  await mkdir(FOLDER, { recursive: true });
  const bundle = join(FOLDER, 'vault-module.js');
  await writeFile(bundle, (await vaultBundle()).code);
  return { bundle, cache: join(FOLDER, 'lowered') };
}
