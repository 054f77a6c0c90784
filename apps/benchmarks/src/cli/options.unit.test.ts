import { describe, expect, test } from 'vitest';
import { defaults, quick } from '../benchmarks/settings';
import { parseCommand, usage, UsageError } from './options';

describe('arguments', () => {
  test('name benchmarks, or none for all of them', () => {
    expect(parseCommand(['calls', '--json'])).toEqual({
      kind: 'run',
      names: ['calls'],
      json: true,
      settings: defaults,
    });
    expect(parseCommand([])).toMatchObject({
      names: expect.arrayContaining(['calls', 'growth']),
      json: false,
    });
  });

  test('set how much is done', () => {
    expect(parseCommand(['--events', '5', '--rounds', '2', '--rows', '9', '--seconds', '3'])).toMatchObject({
      settings: { ...defaults, events: 5, rounds: 2, rows: 9, seconds: 3 },
    });
    expect(parseCommand(['--calls', '7', '--quick'])).toMatchObject({ settings: { ...quick, calls: 7 } });
  });

  test('that are not understood say what to do', () => {
    for (const args of [
      ['--what'],
      ['calsl'],
      ['--events'],
      ['--events', '0'],
      ['--calls', '1.5'],
      ['--fresh-database', 'x'],
      ['--load-server', 'x'],
      ['--rows', '-1'],
      ['--restart-part', 'open', 'x'],
      ['--restart-part', 'close', 'x', 'y'],
    ]) {
      expect(() => parseCommand(args)).toThrow(UsageError);
    }
  });

  test('ask for help, which names every benchmark', () => {
    expect(parseCommand(['calls', '--help'])).toEqual({ kind: 'help' });
    expect(usage).toContain('calls ');
    expect(usage).toContain('growth ');
  });

  test('of a process of its own', () => {
    expect(parseCommand(['--fresh-database', 'a', 'b'])).toEqual({
      kind: 'fresh-database',
      bundle: 'a',
      cache: 'b',
    });
    expect(parseCommand(['--load-server', 'a', 'b'])).toEqual({
      kind: 'load-server',
      bundle: 'a',
      cache: 'b',
    });
    expect(parseCommand(['--restart-part', 'read', 'a', 'b'])).toEqual({
      kind: 'restart-part',
      part: 'read',
      path: 'a',
      cache: 'b',
    });
  });
});
