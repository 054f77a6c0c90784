import { EXIT, type ExitCode } from './exit-codes';

/** What ends the command with a message: for a person one line, for a program (`--json`) the problem in one word too. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly problem: string,
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Arguments that are not understood. */
export function usageError(message: string, command?: string): CommandError {
  const help = ['nerv-spacetime', ...(command === undefined ? [] : [command]), '--help'].join(' ');
  return new CommandError('usage', `${message} See ${help}.`, EXIT.usage);
}
