import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The command as it is installed. */
export const program = fileURLToPath(new URL('../../dist/nerv-spacetime.js', import.meta.url));

export interface Ended {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in a process of its own. */
export class BuiltCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  /** @param options.cwd the working directory, and where `.nerv/server` is */
  constructor(args: readonly string[], { cwd }: { readonly cwd: string }) {
    const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#lines.push(line);
      for (const look of this.#waiting) look();
    });
    this.ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** A line of its standard output that matches, as soon as there is one. */
  line(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.#lines.find((line) => pattern.test(line));
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
      void this.ended.then(({ code, stdout, stderr }) => {
        reject(new Error(`it ended with ${code} before it said ${pattern}: ${stdout}${stderr}`));
      });
    });
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

export interface Listening {
  readonly uri: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string | null;
  readonly adminToken?: string;
  readonly adminTokenFile?: string;
}

/** Starts a server, and waits until it listens. */
export async function startServer(
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<{ readonly server: BuiltCommand; readonly listening: Listening }> {
  const server = new BuiltCommand(['start', '--json', ...args], options);
  const listening = JSON.parse(await server.line(/"listening"/)) as Listening;
  return { server, listening };
}

/** Runs the command to its end. */
export function runBuilt(args: readonly string[], options: { readonly cwd: string }): Promise<Ended> {
  return new BuiltCommand(args, options).ended;
}
