import { inspect } from 'node:util';
import type { Logger } from '@nerv/client';
import type { LogLevel } from './config/index';

const order = ['debug', 'info', 'warn', 'error'] as const;

/** Writes messages of a level and above, one line each, to standard error. */
export function lineLogger(
  least: LogLevel,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Logger {
  const from = least === 'silent' ? order.length : order.indexOf(least);
  const log =
    (level: (typeof order)[number]): Logger['info'] =>
    (message, details) => {
      if (order.indexOf(level) < from) return;
      const facts = details === undefined ? '' : ` ${inspect(details, { breakLength: Infinity })}`;
      write(`nerv ${level}: ${message}${facts}\n`);
    };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}
