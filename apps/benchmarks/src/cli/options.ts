import { benchmarks } from '../benchmarks/index';
import { restartParts, type RestartPart } from '../benchmarks/restart';
import { defaults, quick, type Settings } from '../benchmarks/settings';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'fresh-database'; readonly bundle: string; readonly cache: string }
  | { readonly kind: 'load-server'; readonly bundle: string; readonly cache: string }
  | {
      readonly kind: 'restart-part';
      readonly part: RestartPart;
      readonly path: string;
      readonly cache: string;
    }
  | {
      readonly kind: 'run';
      readonly names: readonly string[];
      readonly json: boolean;
      readonly settings: Settings;
    };

const names = benchmarks.map(({ name }) => name);

const amounts = Object.keys(defaults).map((name) => `--${name}`);

export const usage = `Usage: npm run bench -- [options] [${names.join('] [')}]

Measures what is named, or everything, and prints each number beside what is to be reached. Numbers that are compared come
from one run, in turns; a result is the median over the rounds.

${benchmarks.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}

  --rounds N   rounds of what is compared (default ${defaults.rounds})
  --calls N    calls of a round (default ${defaults.calls.toLocaleString('en')})
  --events N   events of \`growth\` (default ${defaults.events.toLocaleString('en')})
  --rows N     rows of \`restart\` (default ${defaults.rows.toLocaleString('en')})
  --seconds N  how long \`load\` lasts (default ${defaults.seconds})
  --quick      as little as shows that everything runs; its numbers mean nothing
  --json       print the result as one JSON document
  --help       print this`;

/** What is wrong with the arguments, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError for what is not understood */
export function parseCommand(args: readonly string[]): Command {
  if (args[0] === '--fresh-database' || args[0] === '--load-server') {
    const [option, bundle, cache] = args;
    if (bundle === undefined || cache === undefined)
      throw new UsageError(`${option} is for this program itself.`);
    return { kind: option === '--load-server' ? 'load-server' : 'fresh-database', bundle, cache };
  }
  if (args[0] === '--restart-part') {
    const [, name, path, cache] = args;
    const part = restartParts.find((known) => known === name);
    if (part === undefined || path === undefined || cache === undefined)
      throw new UsageError('--restart-part is for this program itself.');
    return { kind: 'restart-part', part, path, cache };
  }
  const chosen: string[] = [];
  let json = false;
  let settings = args.includes('--quick') ? quick : defaults;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--help' || arg === '-h') return { kind: 'help' };
    if (arg === '--json') json = true;
    else if (amounts.includes(arg)) {
      settings = { ...settings, [arg.slice(2)]: wholeNumber(arg, rest.shift()) };
    } else if (names.includes(arg)) chosen.push(arg);
    else if (arg !== '--quick')
      throw new UsageError(`Unknown: ${JSON.stringify(arg)}. See --help for what there is.`);
  }
  return { kind: 'run', names: chosen.length > 0 ? chosen : names, json, settings };
}

function wholeNumber(option: string, text: string | undefined): number {
  const value = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`${option} takes a whole number from 1 on, not ${JSON.stringify(text ?? '')}.`);
}
