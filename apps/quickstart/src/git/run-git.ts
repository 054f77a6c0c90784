import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../cli/usage-error';

/** Variables by which git would work on another repository than the one that is asked for. */
const REPOSITORY_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CEILING_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/** A git command failed. */
export class GitError extends Error {
  override readonly name = 'GitError';

  constructor(
    readonly command: string,
    /** What git wrote to standard error. */
    readonly output: string,
  ) {
    super(`${command} failed: ${firstLine(output) || 'it said nothing'}`);
  }
}

/** A running git command. Read `stdout` to its end, then await `done`. */
export interface GitProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when the command has ended well; rejects with a `GitError`, or a `UsageError` where there is no git. */
  readonly done: Promise<void>;
  /** Ends the command; `done` then resolves whatever becomes of it. */
  kill(): void;
}

/** Starts a git command in the folder `cwd`. */
export function startGit(
  cwd: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): GitProcess {
  const child = spawn('git', args, {
    cwd,
    env: gitEnvironment(environment),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that ends early closes its input; what matters is then told by its exit code.
  child.stdin.on('error', () => undefined);
  let killed = false;
  const done = ended(child, `git ${args.find((arg) => /^[a-z]/.test(arg)) ?? ''}`, () => killed);
  // Awaited after the output was read: until then a failure must not count as unhandled.
  done.catch(() => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    done,
    kill() {
      killed = true;
      child.kill();
    },
  };
}

/** Runs a git command and gives its whole output. */
export async function runGit(
  cwd: string,
  args: readonly string[],
  {
    input,
    environment,
  }: { readonly input?: string | undefined; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Buffer> {
  const git = startGit(cwd, args, environment);
  git.stdin.end(input ?? '');
  const chunks: Buffer[] = [];
  for await (const chunk of git.stdout) chunks.push(chunk as Buffer);
  await git.done;
  return Buffer.concat(chunks);
}

/**
 * Writes, and waits where the command is slower; then ends the command's input. A command that has ended takes nothing more:
 * why it did is told by `done`.
 */
export async function writeAll(stream: Writable, lines: Iterable<string>): Promise<void> {
  for (const line of lines) if (!(await writeOne(stream, line))) return;
  stream.end();
}

/** Writes, and waits where the command is slower. Returns whether it takes more. */
export async function writeOne(stream: Writable, text: string): Promise<boolean> {
  if (!stream.writable) return false;
  if (stream.write(text)) return true;
  return new Promise((resolve) => {
    const settle = (writable: boolean) => (): void => {
      stream.off('drain', onDrain);
      stream.off('close', onClose);
      resolve(writable);
    };
    const onDrain = settle(true);
    const onClose = settle(false);
    stream.once('drain', onDrain);
    stream.once('close', onClose);
  });
}

async function ended(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  command: string,
  killed: () => boolean,
): Promise<void> {
  const output: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, 'close').catch((error: unknown) => {
    throw noGit(error);
  })) as [number | null];
  if (code !== 0 && !killed()) throw new GitError(command, Buffer.concat(output).toString());
}

function noGit(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new UsageError(
      'git was not found. Install git and put it on the PATH: the quickstart reads a git repository.',
    );
  }
  return error;
}

function gitEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
  for (const name of REPOSITORY_VARIABLES) delete environment[name];
  return environment;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
