import { describe, expect, it } from 'vitest';
import { parseOptions } from './options';
import { UsageError } from './usage-error';

const defaults = {
  repo: undefined,
  limit: undefined,
  dataDir: undefined,
  memory: false,
  target: 'embedded',
  json: false,
  demo: false,
  help: false,
};

describe('parseOptions', () => {
  it.each([
    [[], {}],
    [['--repo', 'path'], { repo: 'path' }],
    [['--repo=a=b'], { repo: 'a=b' }],
    [['--limit', '20', '--json'], { limit: 20, json: true }],
    [['--limit=20'], { limit: 20 }],
    [['--demo'], { demo: true }],
    [['--data-dir', 'here'], { dataDir: 'here' }],
    [['--data-dir=here'], { dataDir: 'here' }],
    [['--memory'], { memory: true }],
    [['--target', 'served'], { target: 'served' }],
    [['--target=embedded'], {}],
    [['--help'], { help: true }],
    [['-h'], { help: true }],
  ])('reads %j', (args, expected) => {
    expect(parseOptions(args)).toEqual({ ...defaults, ...expected });
  });

  it.each([
    [['--colour'], /Unknown option "--colour"/],
    [['path'], /Unknown option "path"/],
    [['--json=yes'], /Unknown option "--json=yes"/],
    [['--toString'], /Unknown option/],
    [['--repo'], /--repo needs a value/],
    [['--repo='], /--repo needs a value/],
    [['--limit'], /--limit needs a value/],
    [['--limit', '0'], /from 1 on, not "0"/],
    [['--limit', '-3'], /from 1 on, not "-3"/],
    [['--limit', '1e3'], /from 1 on, not "1e3"/],
    [['--limit', '99999999999999999999'], /from 1 on/],
    [['--demo', '--repo', 'x'], /exclude each other/],
    [['--target'], /--target needs a value/],
    [['--target', 'remote'], /--target is one of embedded, served, not "remote"/],
    [['--data-dir'], /--data-dir needs a value/],
    [['--data-dir', 'x', '--memory'], /exclude each other/],
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
    expect(() => parseOptions(args)).toThrow(message);
    expect(() => parseOptions(args)).not.toThrow(/\n/);
  });
});
