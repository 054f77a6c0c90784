import { PersistenceError } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { InnerUniverseConfig } from '../config/index';
import { serverFailure } from './server-failure';

const config = new InnerUniverseConfig({ target: 'server', database: 'mine', dbPath: 'here' }, { env: {} });

function failure(name: string, problem: string): unknown {
  const cause = Object.assign(new Error('What happened.'), { name, problem });
  const error = serverFailure(cause, config);
  expect(PersistenceError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ cause, details: { database: 'mine' } });
  return error;
}

describe('a failure of a server', () => {
  it.each([
    ['locked', { code: 'LOCKED', retryable: true }],
    ['damaged', { code: 'INTEGRITY' }],
    ['foreign', { code: 'VALIDATION', path: ['dbPath'] }],
    ['address', { code: 'VALIDATION', path: ['port'], rule: 'address' }],
    ['options', { code: 'CONNECTION', retryable: false }],
  ])('that did not start: %s', (problem, expected) => {
    expect(failure('ServerStartError', problem)).toMatchObject(expected);
  });

  it.each([
    ['unreachable', { code: 'CONNECTION', retryable: true }],
    ['permission', { code: 'AUTHORIZATION' }],
    ['refused', { code: 'DEPLOYMENT' }],
    ['answer', { code: 'DEPLOYMENT' }],
  ])('that was asked: %s', (problem, expected) => {
    expect(failure('ServerError', problem)).toMatchObject(expected);
  });

  it('is told from any other error', () => {
    for (const error of [new Error('x'), 'x', Object.assign(new Error('x'), { name: 'ServerError' })])
      expect(serverFailure(error, config)).toBe(error);
  });
});
