import { UsageError } from './usage-error';

/** Where the database runs: in this process, or in a server in a process of its own. */
export type Target = 'embedded' | 'served';

const TARGETS = ['embedded', 'served'] as const satisfies readonly Target[];

export interface Options {
  /** Path of a repository as it was given; undefined: the one the program stands in. */
  readonly repo: string | undefined;
  /** Take only the oldest so many commits; undefined: all. */
  readonly limit: number | undefined;
  /** Folder to keep data in as it was given; undefined: the default. */
  readonly dataDir: string | undefined;
  /** Keep data in memory only. */
  readonly memory: boolean;
  readonly target: Target;
  readonly json: boolean;
  readonly demo: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm start -- [options]

Reads the history of a git repository into Inner Universe (entities, relations, events and a version of the file tree for
every commit) and checks the result against git itself. Data is kept: a run that was broken off is taken up where it was,
a complete one is verified again, and new commits are added.

  --repo PATH     the repository to read (default: the one this is started in)
  --limit N       only the oldest N commits
  --demo          a repository of 500 commits made for this run, and removed afterwards
  --data-dir DIR  the folder to keep data in (default: one for each repository below .nerv/quickstart)
  --memory        keep data in memory only
  --target TARGET where the database runs: embedded (in this process, the default) or served (in a server in a process of
                  its own, over a socket)
  --json          print the result as one JSON document
  --help          print this

Exit code: 0 everything verified, 1 something differs from git, 2 there was nothing to work on.`;

/** @throws UsageError for what is not understood */
export function parseOptions(args: readonly string[]): Options {
  let repo: string | undefined;
  let limit: number | undefined;
  let dataDir: string | undefined;
  let target: Target = 'embedded';
  const flags = { '--memory': false, '--json': false, '--demo': false, '--help': false };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name, inline] = split(arg);
    if (name === '--repo' || name === '--limit' || name === '--data-dir' || name === '--target') {
      const value = inline ?? rest.shift();
      if (value === undefined || value === '') throw new UsageError(`${name} needs a value. See --help.`);
      if (name === '--repo') repo = value;
      else if (name === '--data-dir') dataDir = value;
      else if (name === '--target') target = parseTarget(value);
      else limit = parseLimit(value);
    } else if (isFlag(name, flags) && inline === undefined) {
      flags[name] = true;
    } else if (name === '-h' && inline === undefined) {
      flags['--help'] = true;
    } else {
      throw new UsageError(`Unknown option ${JSON.stringify(arg)}. See --help for the options there are.`);
    }
  }
  if (repo !== undefined && flags['--demo']) {
    throw new UsageError('--repo and --demo exclude each other. Give one of them.');
  }
  if (dataDir !== undefined && flags['--memory']) {
    throw new UsageError('--data-dir and --memory exclude each other. Give one of them.');
  }
  return {
    repo,
    limit,
    dataDir,
    memory: flags['--memory'],
    target,
    json: flags['--json'],
    demo: flags['--demo'],
    help: flags['--help'],
  };
}

function split(arg: string): [name: string, value: string | undefined] {
  const at = arg.indexOf('=');
  return arg.startsWith('--') && at !== -1 ? [arg.slice(0, at), arg.slice(at + 1)] : [arg, undefined];
}

function isFlag<T extends object>(name: string, flags: T): name is string & keyof T {
  return Object.hasOwn(flags, name);
}

function parseTarget(text: string): Target {
  const target = TARGETS.find((known) => known === text);
  if (target === undefined)
    throw new UsageError(`--target is one of ${TARGETS.join(', ')}, not ${JSON.stringify(text)}.`);
  return target;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(limit) || limit === 0) {
    throw new UsageError(`--limit takes a whole number of commits from 1 on, not ${JSON.stringify(text)}.`);
  }
  return limit;
}
