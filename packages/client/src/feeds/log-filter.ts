import type { LogEntry, LogKindName } from '@nerv/inner-universe/protocol';

/** Which entries of the log a feed is for. */
export interface LogFilter {
  readonly kind: LogKindName;
  /** `[]`: all. */
  readonly types: readonly string[];
  readonly source: string | undefined;
  readonly key: string | undefined;
}

/** Whether an entry passes; the same as `read_log` does with the same filter. */
export function passes({ kind, types, source, key }: LogFilter, entry: LogEntry): boolean {
  return (
    entry.kind === kind &&
    (types.length === 0 || types.includes(entry.type)) &&
    (source === undefined || entry.source === source) &&
    (key === undefined || entry.key === key)
  );
}
