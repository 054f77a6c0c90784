import type { Logger } from '@nerv/client';

/** One line of a module's log, as an embedded host gives it. */
type ModuleLogEntry = Pick<import('@nerv/embedded').LogEntry, 'level' | 'message' | 'database' | 'function'>;

/** Takes a module's log lines to where everything else is logged. */
export function moduleLogger(logger: Logger): (entry: ModuleLogEntry) => void {
  return ({ level, message, database, function: name }) => {
    const known = level === 'panic' ? 'error' : level === 'trace' ? 'debug' : level;
    logger[known](message, { database, function: name });
  };
}
