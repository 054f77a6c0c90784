import { describe, expect, it } from 'vitest';
import { commandHelp, readCommandLine, type CommandSpec } from './command-line';

const spec = {
  name: 'draw',
  summary: 'Draws.',
  parameters: 'WHAT',
  options: {
    colour: { short: 'c', value: 'NAME', help: 'its colour\nor none' },
    erase: { short: 'e', alias: 'wipe', value: 'HOW', bare: 'all', help: 'what to erase' },
    fast: { alias: 'quick', help: 'hurry' },
  },
  more: 'That is all.',
} as const satisfies CommandSpec;

const read = (...args: string[]) => readCommandLine<keyof typeof spec.options>(spec, args);

describe('a command line', () => {
  it('has flags, values and the rest', () => {
    const given = read('house', '--colour', 'red', '-e', 'tree', '--fast');
    expect(given.positionals).toEqual(['house', 'tree']);
    expect(given.text('colour')).toBe('red');
    expect(given.text('erase')).toBe('all');
    expect(given.flag('fast')).toBe(true);
    expect(given.flag('help')).toBe(false);
    expect(given.text('fast')).toBeUndefined();
  });

  it.each([
    [['--colour=a=b'], 'colour', 'a=b'],
    [['-c', 'x'], 'colour', 'x'],
    [['-c', 'x', '--colour', 'y'], 'colour', 'y'],
    [['--colour', '-5'], 'colour', '-5'],
    [['--erase=some'], 'erase', 'some'],
    [['--wipe=some'], 'erase', 'some'],
    [['--wipe', 'house'], 'erase', 'all'],
    [['--', '--erase'], 'erase', undefined],
  ] as const)('%j has %s %s', (args, name, value) => {
    expect(read(...args).text(name)).toBe(value);
  });

  it('knows a further name of a flag', () => {
    expect(read('--quick').flag('fast')).toBe(true);
  });

  it('takes negative numbers for arguments, and everything after --', () => {
    expect(read('-5', '-.5e3', 'x', '--', '--fast', '-7', '--').positionals).toEqual([
      '-5',
      '-.5e3',
      'x',
      '--fast',
      '-7',
      '--',
    ]);
  });

  it.each([
    [['--color', 'red'], `Unknown option '--color'. See nerv-spacetime draw --help.`],
    [['-x'], `Unknown option '-x'. See`],
    [['--colour'], `Option '-c, --colour <value>' argument missing. See`],
    [['--colour='], `--colour needs a value. See`],
    [['--fast=yes'], `Option '--fast' does not take an argument. See`],
    [['--toString'], `Unknown option '--toString'. See`],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(expect.objectContaining({ problem: 'usage', exitCode: 2 }) as Error);
    expect(() => read(...args)).toThrow(message);
  });

  it('has help with a line for each option', () => {
    expect(commandHelp(spec)).toBe(`Usage: nerv-spacetime draw [options] WHAT

Draws.

  -c, --colour NAME  its colour
                     or none
  -e, --erase[=HOW]  what to erase
      --fast         hurry
  -h, --help         print this

That is all.`);
  });
});
