import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run, type Surroundings } from '../../src/command/run';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process. */
export async function runCommand(args: readonly string[], given: Partial<Surroundings> = {}): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await run(args, {
    cwd: tmpdir(),
    env: {},
    pid: process.pid,
    version: '1.2.3',
    stop: new AbortController().signal,
    onStdinEnd: () => undefined,
    ask: undefined,
    isColoured: false,
    openServer: () => Promise.reject(new Error('no server was expected')),
    ...given,
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
  });
  return { code, stdout, stderr };
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'nerv-command-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
