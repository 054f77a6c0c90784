import { stderr } from 'node:process';
import type { LogEntry, Logger, WriteEntry } from '../module-host';
import type { Clock } from './clock';
import { raise } from './raise';

/** Entries kept for each database. */
const MAX_ENTRIES = 1_000;

/** What became of a function that nobody foresaw must not go unseen, even where nobody asked for logs. */
const printPanics: Logger = ({ level, database, function: name, message }) => {
  if (level === 'panic') stderr.write(`[${database}${name === undefined ? '' : ` ${name}`}] ${message}\n`);
};

/** Keeps the newest entries of each database and passes all on. */
export class LogBook {
  readonly #entries = new Map<string, LogEntry[]>();

  constructor(
    private readonly logger: Logger = printPanics,
    private readonly clock: Clock,
  ) {}

  /** What a database writes with. */
  writer(database: string): WriteEntry {
    return (level, message, functionName, place) => {
      const entry: LogEntry = {
        level,
        message,
        database,
        function: functionName,
        timestampMicros: this.clock(),
        place,
      };
      this.#keep(entry);
      try {
        this.logger(entry);
      } catch (error) {
        raise(error);
      }
    };
  }

  entries(database: string): readonly LogEntry[] {
    return (this.#entries.get(database) ?? []).slice(-MAX_ENTRIES);
  }

  #keep(entry: LogEntry): void {
    let entries = this.#entries.get(entry.database);
    if (entries === undefined) this.#entries.set(entry.database, (entries = []));
    entries.push(entry);
    if (entries.length >= 2 * MAX_ENTRIES) entries.splice(0, entries.length - MAX_ENTRIES);
  }
}
