import { formatResult } from '../report/result';
import type { Output } from '../report/progress';
import type { Universe } from '../universe/universe';
import { chooseRepository, type Surroundings } from './choose-repository';
import { dataDirOf } from './data-dir';
import { parseOptions, usage, type Target } from './options';
import { UsageError } from './usage-error';
import { work } from './work';

export interface RunSurroundings extends Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborting it stops the work; what was made for the run is removed all the same. */
  readonly signal: AbortSignal;
  /** Opens the database in a folder, or a fresh one in memory. */
  readonly openUniverse: (dataDir: string | undefined, target: Target) => Promise<Universe>;
}

/** Exit codes. */
const VERIFIED = 0;
const DIFFERENT = 1;
const NOTHING_TO_DO = 2;

/** The quickstart from its arguments to its exit code. */
export async function run(args: readonly string[], surroundings: RunSurroundings): Promise<number> {
  try {
    return await runOrThrow(args, surroundings);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    surroundings.stderr.write(`${error.message}\n`);
    return NOTHING_TO_DO;
  }
}

async function runOrThrow(args: readonly string[], surroundings: RunSurroundings): Promise<number> {
  const { stdout, stderr, signal } = surroundings;
  const options = parseOptions(args);
  if (options.help) {
    stdout.write(`${usage}\n`);
    return VERIFIED;
  }
  // With --json standard output holds the document and nothing else.
  const talk = options.json ? stderr : stdout;
  const choice = await chooseRepository(options, surroundings, (line) => talk.write(`${line}\n`));
  try {
    const { repository, isDemo } = choice;
    const name = isDemo ? 'the demo repository' : repository.path;
    const dataDir = dataDirOf(options, choice, surroundings);
    const source = { repository, name, limit: options.limit, dataDir };
    if (options.target === 'served') talk.write('The database runs in a server, in a process of its own.\n');
    const result = await work(source, isDemo, {
      signal,
      output: talk,
      open: () => surroundings.openUniverse(dataDir, options.target),
    });
    stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${formatResult(result)}\n`);
    return result.verified ? VERIFIED : DIFFERENT;
  } finally {
    await choice.remove();
  }
}
