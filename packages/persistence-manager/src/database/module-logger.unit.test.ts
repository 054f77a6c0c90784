import { expect, it } from 'vitest';
import { lineLogger } from '../logger';
import { moduleLogger } from './module-logger';

it('logs what a module logs, by its level', () => {
  const lines: string[] = [];
  const log = moduleLogger(lineLogger('debug', (line) => lines.push(line)));
  for (const level of ['panic', 'error', 'warn', 'info', 'debug', 'trace'] as const) {
    log({ level, message: level, database: 'db', function: 'apply' });
  }
  const facts = "{ database: 'db', function: 'apply' }";
  expect(lines).toEqual([
    `nerv error: panic ${facts}\n`,
    `nerv error: error ${facts}\n`,
    `nerv warn: warn ${facts}\n`,
    `nerv info: info ${facts}\n`,
    `nerv debug: debug ${facts}\n`,
    `nerv debug: trace ${facts}\n`,
  ]);
});
