import { ValidationError } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { InnerUniverseConfig, type InnerUniverseConfigOptions } from '../config/index';
import { checkPassedHost, type EmbeddedHost } from './embedded-host';
import { moduleSource } from './module-source';

const check = (options: InnerUniverseConfigOptions, durability: EmbeddedHost['durability']) => () =>
  checkPassedHost(new InnerUniverseConfig(options, { env: {} }), { durability } as EmbeddedHost);

describe('a host that is passed', () => {
  it('says where data is kept, so settings may not', () => {
    expect(check({}, 'synced')).not.toThrow();
    expect(check({}, 'memory')).not.toThrow();
    expect(check({ target: 'server' }, 'memory')).toThrow(/Leave target out, or pass no host/);
    expect(check({ dbPath: 'here' }, 'synced')).toThrow(ValidationError);
    expect(check({ dbPath: 'here' }, 'synced')).toThrow(/dbPath \(variable NERV_DB_PATH\) is "here"/);
  });

  it('has the durability that the settings ask for', () => {
    expect(check({ durability: 'synced' }, 'synced')).not.toThrow();
    expect(check({ durability: 'memory' }, 'memory')).not.toThrow();
    expect(check({ durability: 'synced' }, 'memory')).toThrow(/opened with a dbPath/);
    expect(check({ durability: 'memory' }, 'synced')).toThrow(/opened without a dbPath/);
  });
});

describe('a module', () => {
  it('is the one at the path, or that of Inner Universe', () => {
    expect(moduleSource('mine.ts')).toEqual({ path: 'mine.ts', conditions: [] });
    expect(moduleSource(undefined).path).toMatch(/inner-universe.*module/);
  });
});
