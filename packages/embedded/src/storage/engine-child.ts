import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const DEADLINE_MS = 600_000;

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to standard error. */
  readonly errors: string;
}

/**
 * Runs a script with the storage engine in a process of its own, because a damaged file can end the process that reads it. The script gets the engine's
 * path and then `args`. A child that takes more than ten minutes is killed.
 * @throws what starting a process throws
 */
export async function runWithEngine(script: string, ...args: readonly string[]): Promise<ChildEnd> {
  const engine = createRequire(import.meta.url).resolve('classic-level');
  // The options of this process (a debugger's port, say) are not for the child.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['-e', script, engine, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (errors += more));
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  try {
    return await new Promise<ChildEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve({ code, signal, errors });
      });
    });
  } finally {
    clearTimeout(timer);
  }
}
