import type { Clock } from './clock';
import type { DatabaseDetails, DatabaseRunner } from './database-runner';
import { createDatabase, reopenDatabase, takeOverDatabase, type OpenOptions } from './open-database';
import type { Timers } from './timers';
import type { Turns } from './turns';

export interface InProcessOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly turns: Turns;
  readonly bundleCacheDir: string | undefined;
}

/** Runs databases in the thread of their host, which trusts their modules. */
export function inProcess(options: InProcessOptions): DatabaseRunner {
  const given = ({ onEnd, ...details }: DatabaseDetails): OpenOptions => ({
    ...options,
    ...details,
    onFailure: onEnd,
  });
  return {
    isolation: 'none',
    create: (program, details, place) => createDatabase(program, given(details), place),
    reopen: (details, place) => reopenDatabase(given(details), place),
    takeOver: (contents, details) => takeOverDatabase(contents, given(details)),
  };
}
