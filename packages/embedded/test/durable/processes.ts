import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readModuleSource } from '../../src';

/** What a process read of a host's directory: rows of both tables, or why it refused. */
export type Reading =
  | {
      readonly kind: 'rows';
      readonly left: readonly (readonly [number, string])[];
      readonly right: readonly (readonly [number, string])[];
    }
  | { readonly kind: 'refused'; readonly problem: string; readonly message: string };

/** No reading of these small stores comes near it: past it, the process hangs. */
const HANG_MS = 60_000;

/** Bundles the program and the module it publishes into a directory. */
export async function prepareProcesses(directory: string): Promise<Processes> {
  const program = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', `twins-${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'twins-process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  const module = join(directory, 'twins.mjs');
  await writeFile(module, await readModuleSource(join(import.meta.dirname, 'twins.ts')));
  return new Processes(program, module);
}

export class Processes {
  constructor(
    readonly program: string,
    private readonly module: string,
  ) {}

  /**
   * Writes to a host's directory and kills the process.
   * @param afterAcknowledged kills it as soon as it has acknowledged so many calls
   * @param after and this many milliseconds later
   * @returns the numbers that were acknowledged
   */
  async writeAndKill(
    directory: string,
    from: number,
    afterAcknowledged: number,
    after: number,
  ): Promise<number[]> {
    const child = spawn(process.execPath, [this.program, 'write', directory, String(from), this.module], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let isDoomed = false;
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (isDoomed || text.split('\n').length - 2 < afterAcknowledged) return;
      isDoomed = true;
      setTimeout(() => child.kill('SIGKILL'), after);
    });
    await new Promise((resolve) => child.once('close', resolve));
    const [ready, ...lines] = text.split('\n').slice(0, -1);
    if (ready !== 'ready') throw new Error(`The writing process did not get ready: ${text}`);
    return lines.map(Number);
  }

  /** Reads a host's directory in a process of its own. */
  async read(directory: string): Promise<Reading> {
    const child = spawn(process.execPath, [this.program, 'read', directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
    child.stderr.setEncoding('utf8').on('data', (more: string) => (errors += more));
    const timer = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.once('close', (...end) => resolve(end)),
    );
    clearTimeout(timer);
    if (code !== 0) throw new Error(`The reading process ended with ${signal ?? code}: ${errors}`);
    const found = JSON.parse(text) as [] | { problem: string; message: string };
    if (!Array.isArray(found)) return { kind: 'refused', ...found };
    const [left = [], right = []] = found as (readonly [number, string])[][];
    return { kind: 'rows', left, right };
  }
}
