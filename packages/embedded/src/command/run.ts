import { ServerError } from '../server-api';
import { call } from './call';
import { callSpec, readCallOptions } from './call-options';
import { CommandError, usageError } from './command-error';
import { commandHelp, table } from './command-line';
import { EXIT, type ExitCode } from './exit-codes';
import { publish } from './publish';
import { publishSpec, readPublishOptions } from './publish-options';
import { Report, type Outputs } from './report';
import { start, type OpenServer, type ServerTalk } from './start';
import { readStartOptions, startSpec, type StartOptions } from './start-options';

/** Everything outside of the command, so that a test can stand in for it. */
export interface Surroundings extends Outputs {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly version: string;
  readonly stop: AbortSignal;
  readonly onStdinEnd: (callback: () => void) => void;
  /** `undefined`: there is no terminal to ask at. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  readonly isColoured: boolean;
  readonly openServer: (options: StartOptions, talk: ServerTalk) => Promise<OpenServer>;
}

const help = `Usage: nerv-spacetime COMMAND [options]

A host for SpacetimeDB modules, on a port: for the official SDK it is a SpacetimeDB server.

${table([startSpec, publishSpec, callSpec].map(({ name, summary }) => [name, summary]))}

nerv-spacetime COMMAND --help says more. --version prints the version.

Exit codes: 0 done, 1 refused or failed, 2 arguments that are not understood, 3 no server is reached.`;

/** `nerv-spacetime` from its arguments to its exit code. What goes wrong is reported; what nobody foresaw is thrown. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const isJson = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined).includes('--json');
  const report = new Report(surroundings, isJson);
  try {
    return await dispatch(args, report, surroundings);
  } catch (error) {
    const known = asCommandError(error);
    if (known === undefined) throw error;
    report.error(known);
    return known.exitCode;
  }
}

async function dispatch(
  [command, ...args]: readonly string[],
  report: Report,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, version, cwd, isColoured } = surroundings;
  const show = (text: string): ExitCode => {
    stdout.write(`${text}\n`);
    return EXIT.done;
  };
  switch (command) {
    case 'start': {
      const options = readStartOptions(args, cwd);
      return options === 'help' ? show(commandHelp(startSpec)) : start(options, { ...surroundings, report });
    }
    case 'publish': {
      const options = readPublishOptions(args);
      if (options === 'help') return show(commandHelp(publishSpec));
      const ask = options.isJson ? undefined : surroundings.ask;
      return publish(options, { ...surroundings, report, ask, isColoured });
    }
    case 'call': {
      const options = readCallOptions(args);
      return options === 'help' ? show(commandHelp(callSpec)) : call(options, { ...surroundings, report });
    }
    case 'help':
    case '--help':
    case '-h':
      return show(help);
    case '--version':
      return show(version);
    case undefined:
      throw usageError('There is no command: start, publish or call.');
    default:
      throw usageError(`There is no command ${JSON.stringify(command)}: there are start, publish and call.`);
  }
}

/** What a person can do something about; `undefined` for anything else. */
function asCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  if (error instanceof ServerError) {
    const isUnreachable = error.problem === 'unreachable';
    const advice = isUnreachable ? ' Is it running? nerv-spacetime start starts one.' : '';
    const exitCode = isUnreachable ? EXIT.unreachable : EXIT.failed;
    return new CommandError(error.problem, error.message + advice, exitCode, { cause: error });
  }
  // Errors of this package's rooms say in one word what is wrong.
  if (error instanceof Error && 'problem' in error && typeof error.problem === 'string')
    return new CommandError(error.problem, error.message, EXIT.failed, { cause: error });
  return undefined;
}
