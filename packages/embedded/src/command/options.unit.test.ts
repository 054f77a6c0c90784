import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCallOptions } from './call-options';
import { readPublishOptions } from './publish-options';
import { isShown, readStartOptions } from './start-options';

const nowhere = { server: undefined, dataDir: undefined, token: undefined, isAnonymous: false };

describe('start', () => {
  const read = (...args: string[]) => readStartOptions(args, '/here');
  const defaults = {
    dataDir: resolve('/here', '.nerv', 'server'),
    host: '127.0.0.1',
    port: 3000,
    anyoneMayPublish: false,
    callTimeoutMs: undefined,
    maxHeapMb: undefined,
    moduleRequests: 'public',
    logLevel: 'warn',
    endsWithStdin: false,
    isJson: false,
  };

  it.each<[string[], object]>([
    [[], {}],
    [['--data-dir', 'data'], { dataDir: resolve('/here', 'data') }],
    [['--in-memory'], { dataDir: undefined }],
    [['--listen-addr', '0.0.0.0:0'], { host: '0.0.0.0', port: 0 }],
    [['-l', '[::1]:80'], { host: '::1', port: 80 }],
    [['-l', 'localhost:65535'], { host: 'localhost', port: 65_535 }],
    [
      ['--anyone-may-publish', '--json', '--end-with-stdin'],
      { anyoneMayPublish: true, isJson: true, endsWithStdin: true },
    ],
    [['--call-timeout', '500', '--max-heap=64'], { callTimeoutMs: 500, maxHeapMb: 64 }],
    [['--module-requests', 'nowhere'], { moduleRequests: 'nowhere' }],
    [['--log-level', 'none'], { logLevel: undefined }],
    [['--log-level', 'debug'], { logLevel: 'debug' }],
  ])('reads %j', (args, expected) => {
    expect(read(...args)).toEqual({ ...defaults, ...expected });
  });

  it.each([
    [['data'], 'start takes no argument "data".'],
    [['--in-memory', '--data-dir', 'x'], 'exclude each other'],
    [['-l', '3000'], 'takes HOST:PORT'],
    [['-l', ':3000'], 'takes HOST:PORT'],
    [['-l', '::1:3000'], 'takes HOST:PORT'],
    [['-l', 'localhost:65536'], 'not "localhost:65536"'],
    [['-l', 'http://localhost:80'], 'takes HOST:PORT'],
    [['--call-timeout', '0'], '--call-timeout takes a whole number from 1 on, not "0".'],
    [['--max-heap', '1.5'], 'from 1 on'],
    [['--max-heap', '-1'], 'not "-1"'],
    [['--call-timeout', '99999999999'], 'from 1 on'],
    [['--log-level', 'loud'], '--log-level is one of error, warn'],
    [['--module-requests', 'home'], '--module-requests is one of public, anywhere, nowhere; not "home"'],
    [['--dir', 'x'], 'Unknown option'],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message);
    expect(() => read(...args)).toThrow('See nerv-spacetime start --help.');
  });

  it('has help', () => {
    expect(read('--help', '-l', 'nonsense')).toBe('help');
  });

  it('shows what is as grave as the level or graver', () => {
    expect((['panic', 'error', 'warn', 'info'] as const).map((level) => isShown(level, 'warn'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(isShown('panic', undefined)).toBe(false);
  });
});

describe('publish', () => {
  const defaults = {
    name: 'chat',
    module: 'mod',
    isBundle: false,
    deleteData: 'never',
    mayBreakClients: false,
    isSure: false,
    whereabouts: nowhere,
    isJson: false,
  };

  it.each<[string[], object]>([
    [['chat', 'mod'], {}],
    [['chat', '-p', 'mod'], {}],
    [['chat', '--js-path', 'mod'], { isBundle: true }],
    [['--delete-data', 'chat', 'mod'], { deleteData: 'always' }],
    [['-c', 'chat', 'mod', '-y'], { deleteData: 'always', isSure: true }],
    [['--clear-database=on-conflict', 'chat', 'mod'], { deleteData: 'on-conflict' }],
    [['chat', 'mod', '--break-clients', '--json'], { mayBreakClients: true, isJson: true }],
    [
      ['chat', 'mod', '-s', 'wss://db.example:90/at/', '--token', 't', '--data-dir', 'd'],
      { whereabouts: { ...nowhere, server: 'https://db.example:90/at', token: 't', dataDir: 'd' } },
    ],
    [
      ['chat', 'mod', '-s', 'localhost:3000', '--anonymous'],
      { whereabouts: { ...nowhere, server: 'http://localhost:3000', isAnonymous: true } },
    ],
  ])('reads %j', (args, expected) => {
    expect(readPublishOptions(args)).toEqual({ ...defaults, ...expected });
  });

  it.each([
    [[], 'Which database?'],
    [['chat'], 'Which module?'],
    [['chat', 'mod', 'more'], 'there is another: "more"'],
    [['chat', 'mod', '-p', 'more'], 'there is another: "more"'],
    [
      ['chat', 'mod', '--delete-data=maybe'],
      '--delete-data is one of always, on-conflict, never; not "maybe"',
    ],
    [['chat', 'mod', '--token', 'x', '--anonymous'], 'exclude each other'],
    [['chat', 'mod', '--server', 'ftp://x'], '--server takes an address'],
    [['chat', 'mod', '--server', 'http://user:secret@x'], '--server takes an address'],
    [['chat', 'mod', '--server', 'http://x/?a'], '--server takes an address'],
    [['chat', 'mod', '--server', 'a b'], '--server takes an address'],
  ])('refuses %j', (args, message) => {
    expect(() => readPublishOptions(args)).toThrow(message);
    expect(() => readPublishOptions(args)).toThrow('See nerv-spacetime publish --help.');
  });
});

describe('call', () => {
  it.each([
    [[], '[]'],
    [['5', '-5', 'true', 'null'], '[5,-5,true,null]'],
    [['340282366920938463463374607431768211455'], '[340282366920938463463374607431768211455]'],
    [['Ada', 'two words', ''], '["Ada","two words",""]'],
    [['"5"', '[1, 2]', '{"x": {}}'], '["5",[1, 2],{"x": {}}]'],
    [['--', '--server', '-x'], '["--server","-x"]'],
  ])('makes SATS-JSON of %j', (args, expected) => {
    expect(readCallOptions(['chat', 'say', ...args])).toEqual({
      name: 'chat',
      functionName: 'say',
      args: expected,
      whereabouts: nowhere,
      isJson: false,
    });
  });

  it.each([
    [[], 'Which database?'],
    [['chat'], 'Which function?'],
    [['chat', 'say', '[1'], 'The argument [1 is no JSON ('],
    [['chat', 'say', '"x'], 'is no JSON'],
    [['chat', 'say', '{a: 1}'], 'is no JSON'],
    [['chat', 'say', '-x'], "Unknown option '-x'"],
  ])('refuses %j', (args, message) => {
    expect(() => readCallOptions(args)).toThrow(message);
    expect(() => readCallOptions(args)).toThrow('See nerv-spacetime call --help.');
  });
});
