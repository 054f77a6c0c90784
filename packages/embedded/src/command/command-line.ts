import { parseArgs, type ParseArgsConfig } from 'node:util';
import { usageError } from './command-error';

export interface OptionSpec {
  readonly short?: string;
  /** A further long name. */
  readonly alias?: string;
  /** What stands for its value in the help. None: it is a flag. */
  readonly value?: string;
  /** Its value where it is given without one. One that is given is attached with `=` then. */
  readonly bare?: string;
  readonly help: string;
}

export interface CommandSpec<Name extends string = string> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** The arguments besides the options, as the usage line has them. */
  readonly parameters: string;
  readonly options: Readonly<Record<Name, OptionSpec>>;
  /** What else there is to say, below the options. */
  readonly more?: string;
}

/** What was given. */
export interface Given<Name extends string> {
  readonly positionals: readonly string[];
  text(name: Name): string | undefined;
  flag(name: Name): boolean;
}

const HELP: OptionSpec = { short: 'h', help: 'print this' };

/**
 * Reads the arguments of a command. Where an option comes twice, the last one counts; what starts with a minus and a digit is no option.
 * @throws CommandError (`usage`)
 */
export function readCommandLine<Name extends string>(
  spec: CommandSpec<Name>,
  args: readonly string[],
): Given<Name | 'help'> {
  const options: Readonly<Record<string, OptionSpec>> = { ...spec.options, help: HELP };
  const { values, positionals } = parse(spec.name, options, plain(args, options));
  for (const [name, value] of Object.entries(values))
    if (value === '') throw usageError(`--${name} needs a value.`, spec.name);
  return {
    positionals: positionals.map(showNumber),
    text(name) {
      const value = values[name];
      return typeof value === 'string' ? showNumber(value) : undefined;
    },
    flag: (name) => values[name] === true,
  };
}

function parse(
  command: string,
  options: Readonly<Record<string, OptionSpec>>,
  args: readonly string[],
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  const config = Object.entries(options).map(([name, { short, value }]) => [
    name,
    { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) },
  ]);
  const known = Object.fromEntries(config) as NonNullable<ParseArgsConfig['options']>;
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')))
      throw error;
    // The first sentence says what is wrong; what follows is about programs in general.
    const [said = ''] = error.message.split(/\.\s|\n/);
    throw usageError(`${said.replace(/\.$/, '')}.`, command);
  }
}

/** As `parseArgs` understands them. What follows `--` stays as it is. */
function plain(args: readonly string[], options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const before = args.slice(0, end).map((arg) => spellOut(options, hideNumber(arg)));
  return [...before, ...args.slice(end)];
}

/** No argument of a process holds one. */
const NUL = '\0';

function hideNumber(arg: string): string {
  return /^-\.?\d/.test(arg) ? NUL + arg : arg;
}

function showNumber(text: string): string {
  return text.startsWith(NUL) ? text.slice(1) : text;
}

/** Gives an option its own name for a further one, and its value where it may go without. */
function spellOut(options: Readonly<Record<string, OptionSpec>>, arg: string): string {
  for (const [name, { short, alias, bare }] of Object.entries(options)) {
    const isBare = arg === `--${name}` || arg === `--${alias}` || arg === `-${short}`;
    if (bare !== undefined && isBare) return `--${name}=${bare}`;
    if (alias !== undefined && arg === `--${alias}`) return `--${name}`;
    if (alias !== undefined && arg.startsWith(`--${alias}=`))
      return `--${name}${arg.slice(alias.length + 2)}`;
  }
  return arg;
}

/** The help of a command. */
export function commandHelp(spec: CommandSpec): string {
  const usage = ['nerv-spacetime', spec.name, '[options]', spec.parameters].filter(Boolean).join(' ');
  const rows = Object.entries({ ...spec.options, help: HELP }).map(([name, option]): [string, string] => [
    optionText(name, option),
    option.help,
  ]);
  const more = spec.more === undefined ? '' : `\n\n${spec.more}`;
  return `Usage: ${usage}\n\n${spec.summary}\n\n${table(rows)}${more}`;
}

function optionText(name: string, { short, value, bare }: OptionSpec): string {
  const shown = value === undefined ? '' : bare === undefined ? ` ${value}` : `[=${value}]`;
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${shown}`;
}

/** Two columns; a text that goes on does so below itself. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows
    .map(
      ([left, right]) => `  ${left.padEnd(width)}  ${right.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`,
    )
    .join('\n');
}
