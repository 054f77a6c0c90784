/** How grave a log entry is. `panic` is the host's own: a function of the module failed in a way nobody foresaw. */
export type LogLevel = 'panic' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** A function that was being called, and where. */
export interface LogFrame {
  readonly functionName: string;
  /** File, line and column, with colons between them. */
  readonly position: string;
}

/** Where in a module's bundle something was logged. */
export interface LogPlace {
  readonly filename: string;
  /** From 1, in the bundle as it is lowered for the engine of Node. */
  readonly lineNumber: number;
  /** For a panic: what was being called, the innermost first, down to the module's own function. */
  readonly trace?: readonly LogFrame[];
}

/** One line of a module's log. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** Name of the database. */
  readonly database: string;
  /** Canonical name of the function that ran; `undefined` outside of any. */
  readonly function: string | undefined;
  /** Microseconds since the Unix epoch, by the host's clock. */
  readonly timestampMicros: bigint;
  /** `undefined` for what the host says of itself, and where the engine does not say. */
  readonly place?: LogPlace | undefined;
}

/** Takes the log entries of all databases of a host, as they are written. It must not throw. */
export type Logger = (entry: LogEntry) => void;

/** What a module and the code that runs it write to. */
export type WriteLog = (level: LogLevel, message: string, place?: LogPlace) => void;

/** What takes the entries of one database. `functionName`: see {@link LogEntry}. */
export type WriteEntry = (
  level: LogLevel,
  message: string,
  functionName: string | undefined,
  place?: LogPlace,
) => void;

const MODULE_LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace'];

/** The level that a module names by number: 0 error to 4 trace; 101 and anything else unknown is panic. */
export function logLevel(level: number): LogLevel {
  return MODULE_LEVELS[level] ?? 'panic';
}
