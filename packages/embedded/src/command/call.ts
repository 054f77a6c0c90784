import { ServerError } from '../server-api';
import type { CallCommandOptions } from './call-options';
import { CommandError } from './command-error';
import { EXIT, type ExitCode } from './exit-codes';
import { findServer } from './find-server';
import type { Report } from './report';

export interface CallSurroundings {
  readonly report: Report;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws CommandError, ServerError */
export async function call(options: CallCommandOptions, surroundings: CallSurroundings): Promise<ExitCode> {
  const { name, functionName, args, whereabouts } = options;
  const { api } = await findServer(whereabouts, surroundings);
  const returned = await api.call(name, functionName, args).catch((error: unknown) => {
    // A server does not say what it was asked.
    if (!(error instanceof ServerError) || error.problem === 'unreachable') throw error;
    const message = `${functionName} of ${name} was not done: ${error.message}`;
    throw new CommandError(error.problem, message, EXIT.failed, { cause: error });
  });
  // The text itself: made into values and back, large numbers would lose digits.
  surroundings.report.result(`{"returned":${returned ?? 'null'}}`, returned ?? '');
  return EXIT.done;
}
