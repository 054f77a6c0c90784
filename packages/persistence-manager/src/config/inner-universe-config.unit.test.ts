import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ValidationError } from '@nerv/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InnerUniverseConfig, type InnerUniverseConfigOptions } from './index';

const none = { env: {} };
const memory = { durability: 'memory' } as const;

/** What a configuration is refused with. */
function refusal(options: object, env: Record<string, string> = {}, file?: string): ValidationError {
  try {
    new InnerUniverseConfig(options, { env, file });
  } catch (error) {
    if (ValidationError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nerv-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function fileWith(content: string): Promise<string> {
  const path = join(directory, `${Math.random()}.json`);
  await writeFile(path, content);
  return path;
}

describe('InnerUniverseConfig', () => {
  it('has a default for everything', () => {
    expect({ ...new InnerUniverseConfig({}, none) }).toEqual({
      target: 'embedded',
      uri: undefined,
      address: undefined,
      port: undefined,
      database: 'inner-universe',
      modulePath: undefined,
      retryAttempts: 3,
      retryDelayMs: 100,
      timeoutMs: 30_000,
      logLevel: 'warn',
      durability: 'synced',
      dbPath: '.nerv/inner-universe',
      serverCommand: 'auto',
      image: 'clockworklabs/spacetime',
      cacheDir: '.nerv/cache',
    });
  });

  it('keeps a database in a directory, unless memory is asked for', () => {
    expect(new InnerUniverseConfig({ database: 'mine' }, none).dbPath).toBe('.nerv/mine');
    expect(new InnerUniverseConfig({ dbPath: 'here', durability: 'synced' }, none).dbPath).toBe('here');
    expect(new InnerUniverseConfig({}, { env: { NERV_DB_PATH: 'there' } })).toMatchObject({
      dbPath: 'there',
      durability: 'synced',
    });
    expect(new InnerUniverseConfig(memory, none)).toMatchObject({ dbPath: undefined, durability: 'memory' });
  });

  it('refuses to keep nothing in a directory, and names both options', () => {
    expect(refusal({ ...memory, dbPath: 'here' })).toMatchObject({
      rule: 'memory-or-path',
      path: ['durability'],
      message:
        'Option durability (variable NERV_DURABILITY) is "memory", which keeps nothing on disk, but option dbPath (variable NERV_DB_PATH) is "here", which says where to keep it. Leave durability out (or set it to "synced") to keep the database there, or leave dbPath out.',
    });
    const fromVariables = refusal({}, { NERV_DB_PATH: 'here', NERV_DURABILITY: 'memory' });
    expect(fromVariables.message).toContain('from variable NERV_DURABILITY,');
    expect(fromVariables.message).toContain('from variable NERV_DB_PATH,');
  });

  it('tells what was given from what is a default', async () => {
    const file = await fileWith('{ "timeoutMs": 5 }');
    const config = new InnerUniverseConfig({ database: 'mine' }, { env: { NERV_DB_PATH: 'here' }, file });
    const options = ['database', 'dbPath', 'timeoutMs', 'durability', 'target'] as const;
    expect(options.filter((option) => config.isGiven(option))).toEqual(['database', 'dbPath', 'timeoutMs']);
  });

  it('takes code before variables before a file', async () => {
    const file = await fileWith(
      '{ "durability": "memory", "database": "file", "retryAttempts": 7, "timeoutMs": 5 }',
    );
    const env = { NERV_DATABASE: 'variable', NERV_RETRY_ATTEMPTS: '8', NERV_LOG_LEVEL: '' };
    const config = new InnerUniverseConfig({ database: 'code' }, { file, env });
    expect(config).toMatchObject({ database: 'code', retryAttempts: 8, timeoutMs: 5, logLevel: 'warn' });
  });

  it('reads the file that NERV_CONFIG names', async () => {
    const env = { NERV_CONFIG: await fileWith('{ "durability": "memory", "database": "from-file" }') };
    expect(new InnerUniverseConfig({}, { env }).database).toBe('from-file');
  });

  it('takes NERV_ variables before SPACETIMEDB_ ones', () => {
    const env = { NERV_DURABILITY: 'memory', SPACETIMEDB_DATABASE: 'theirs' };
    expect(new InnerUniverseConfig({}, { env }).database).toBe('theirs');
    expect(new InnerUniverseConfig({}, { env: { ...env, NERV_DATABASE: 'ours' } }).database).toBe('ours');
  });

  it('reads the variables of the process by default', () => {
    const before = process.env['NERV_DURABILITY'];
    process.env['NERV_DURABILITY'] = 'memory';
    try {
      expect(new InnerUniverseConfig().durability).toBe('memory');
    } finally {
      if (before === undefined) delete process.env['NERV_DURABILITY'];
      else process.env['NERV_DURABILITY'] = before;
    }
  });

  it('is frozen and keeps its token out of what is printed', () => {
    const config = new InnerUniverseConfig({ ...memory, token: 'secret' }, none);
    expect(Object.isFrozen(config)).toBe(true);
    expect(config.token).toBe('secret');
    expect(inspect(config) + JSON.stringify(config)).not.toContain('secret');
  });

  it.each<[keyof InnerUniverseConfigOptions, unknown, string, string]>([
    ['target', 'cloud', 'one-of', 'embedded, server, docker, remote'],
    ['port', -1, 'whole-number', 'from 0 to 65535'],
    ['database', 'My App', 'database-name', 'lower-case'],
    ['database', 'c200'.padEnd(68, '0'), 'database-name', 'lower-case'],
    ['retryAttempts', 0, 'whole-number', '1 or more'],
    ['retryDelayMs', -1, 'whole-number', '0 or more'],
    ['retryDelayMs', 1.5, 'whole-number', 'is 1.5'],
    ['timeoutMs', null, 'whole-number', 'is null'],
    ['logLevel', {}, 'one-of', 'of type object'],
    ['durability', true, 'one-of', 'is true'],
    ['modulePath', '', 'text', 'is ""'],
  ])('refuses %s %j, naming option and variable', (option, value, rule, said) => {
    const error = refusal({ ...memory, [option]: value });
    expect(error).toMatchObject({ rule, path: [option] });
    expect(error.message).toContain(`Option ${option} (variable NERV_`);
    expect(error.message).toContain(said);
  });

  it('names the variable or file that a value came from', async () => {
    const fromVariable = refusal(memory, { SPACETIMEDB_PORT: 'high' });
    expect(fromVariable.message).toBe(
      'Option port, from variable SPACETIMEDB_PORT, is "high", but must be a whole number, from 0 to 65535. Leave it out for its default.',
    );
    const file = await fileWith('{ "retryDelayMs": "soon" }');
    expect(refusal(memory, {}, file).message).toContain(`from file ${file}, is "soon"`);
  });

  it('refuses options there are not', async () => {
    expect(refusal({ ...memory, adress: 'x' }).message).toContain(
      'no option "adress". There are: target, address',
    );
    const file = await fileWith('{ "db_path": "x" }');
    expect(refusal(memory, {}, file).message).toContain(`${file} has no option "db_path"`);
  });

  it.each([
    ['not JSON', 'is no JSON'],
    ['[1]', 'holds no JSON object'],
    ['null', 'holds no JSON object'],
  ])('refuses a file that holds %s', async (content, said) => {
    const error = refusal(memory, {}, await fileWith(content));
    expect(error.message).toContain(said);
    expect(error.message).toContain('NERV_CONFIG');
  });

  it('refuses a file that is not there', () => {
    expect(refusal(memory, {}, join(directory, 'nothing.json')).message).toContain('cannot be read');
  });

  it.each<[InnerUniverseConfigOptions, object]>([
    [{ target: 'server' }, { address: '127.0.0.1', port: 0, dbPath: '.nerv/inner-universe', uri: undefined }],
    [
      { target: 'server', durability: 'memory', address: '::1' },
      { address: '::1', dbPath: undefined },
    ],
    [
      { target: 'server', dbPath: 'here', port: 3000, serverCommand: 'spacetime' },
      { dbPath: 'here', port: 3000 },
    ],
    [
      { target: 'docker', image: 'mine' },
      { address: '127.0.0.1', port: 0, dbPath: undefined, image: 'mine' },
    ],
    [
      { target: 'remote', address: 'db.example' },
      { uri: 'http://db.example:3000', dbPath: undefined, address: undefined },
    ],
    [{ target: 'remote', address: 'localhost', port: 80 }, { uri: 'http://localhost' }],
    [{ target: 'remote', address: 'db.example:4000' }, { uri: 'http://db.example:4000' }],
    [{ target: 'remote', address: '::1' }, { uri: 'http://[::1]:3000' }],
    [{ target: 'remote', address: 'https://db.example' }, { uri: 'https://db.example' }],
    [{ target: 'remote', address: 'wss://db.example', port: 90 }, { uri: 'wss://db.example:90' }],
  ])('reads where %j is', (options, expected) => {
    expect(new InnerUniverseConfig(options, none)).toMatchObject(expected);
  });

  it.each<[InnerUniverseConfigOptions, string, string]>([
    [{ address: 'localhost' }, 'address', 'target'],
    [{ port: 3000 }, 'port', 'target'],
    [{ image: 'x' }, 'image', 'target'],
    [{ target: 'remote', address: 'x', dbPath: 'here' }, 'dbPath', 'target'],
    [{ target: 'docker', durability: 'memory' }, 'durability', 'target'],
    [{ target: 'docker', dbPath: 'here' }, 'dbPath', 'target'],
    [{ target: 'remote', address: 'x', durability: 'memory' }, 'durability', 'target'],
    [{ target: 'remote', address: 'x', serverCommand: 'spacetime' }, 'serverCommand', 'target'],
    [{ target: 'server', address: 'http://x' }, 'address', 'address'],
    [{ target: 'remote' }, 'address', 'address'],
    [{ target: 'remote', address: 'x', port: 0 }, 'port', 'address'],
    [{ target: 'remote', address: 'x/y' }, 'address', 'address'],
    [{ target: 'remote', address: 'ftp://x' }, 'address', 'address'],
    [{ target: 'remote', address: 'a b' }, 'address', 'address'],
  ])('refuses %j', (options, option, rule) => {
    const error = refusal(options);
    expect(error).toMatchObject({ rule, path: [option] });
    expect(error.message).toContain(`Option ${option} (variable NERV_`);
  });

  it('does not run a WebAssembly module', () => {
    expect(refusal({ ...memory, modulePath: 'x/module.wasm' })).toMatchObject({ rule: 'module' });
    expect(new InnerUniverseConfig({ target: 'server', modulePath: 'x.wasm' }, none).modulePath).toBe(
      'x.wasm',
    );
  });

  it('does not take a server for itself where only a variable names one and the target is chosen', () => {
    const env = { SPACETIMEDB_ADDRESS: 'db', SPACETIMEDB_PORT: '3000' };
    expect(refusal(memory, env).message).toContain('SPACETIMEDB_ADDRESS');
    expect(new InnerUniverseConfig({ ...memory, target: 'embedded' }, { env }).target).toBe('embedded');
  });
});
