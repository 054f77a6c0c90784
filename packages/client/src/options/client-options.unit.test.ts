import { systemClock } from '@nerv/core';
import { describe, expect, test } from 'vitest';
import { InnerUniverseClient } from '../client';
import { batchDefaults, resolveOptions, retryDefaults } from './client-options';
import { silentLogger } from './logger';

const given = { uri: 'ws://127.0.0.1:3000', database: 'universe' };

describe('resolveOptions', () => {
  test('fills in the defaults', () => {
    expect(resolveOptions(given)).toEqual({
      ...given,
      token: undefined,
      connect: undefined,
      retry: retryDefaults,
      batch: batchDefaults,
      timeoutMs: 30_000,
      logger: silentLogger,
      clock: systemClock,
      random: Math.random,
    });
  });

  test('keeps what is given', () => {
    const options = resolveOptions({
      ...given,
      token: 't',
      retry: { connectAttempts: 1, reconnectAttempts: 0 },
      batch: { maxWrites: 1_000 },
      timeoutMs: 5,
    });
    expect(options).toMatchObject({
      token: 't',
      retry: { ...retryDefaults, connectAttempts: 1, reconnectAttempts: 0 },
      batch: { ...batchDefaults, maxWrites: 1_000 },
      timeoutMs: 5,
    });
    expect(resolveOptions({ ...given, batch: false }).batch.maxWrites).toBe(1);
  });

  test('has a logger that says nothing', () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      expect(silentLogger[level]('x')).toBeUndefined();
    }
  });

  test.each([
    [undefined, /^\(root\) is undefined/],
    [{ ...given, url: 'x' }, /^url is not a field there. The fields are uri, database/],
    [{ ...given, uri: 'nowhere' }, /^uri is "nowhere". Give an address such as 'ws:\/\/127\.0\.0\.1:3000'/],
    [{ ...given, uri: undefined }, /^uri is undefined/],
    [{ ...given, database: '' }, /^database is empty/],
    [{ ...given, token: 5 }, /^token is 5/],
    [{ ...given, connect: 'x' }, /^connect is a string. Give a function/],
    [{ ...given, timeoutMs: 0 }, /^timeoutMs is 0/],
    [{ ...given, retry: { attempts: 1 } }, /^retry\.attempts is not a field there/],
    [{ ...given, retry: { connectAttempts: 0 } }, /^retry\.connectAttempts is 0/],
    [{ ...given, retry: { reconnectAttempts: -1 } }, /^retry\.reconnectAttempts is -1/],
    [{ ...given, retry: { initialDelayMs: -1 } }, /^retry\.initialDelayMs is -1/],
    [{ ...given, retry: { maxDelayMs: 0.5 } }, /^retry\.maxDelayMs is 0\.5/],
    [{ ...given, retry: { attemptTimeoutMs: 0 } }, /^retry\.attemptTimeoutMs is 0/],
    [{ ...given, batch: true }, /^batch is a boolean. Give a plain object/],
    [
      { ...given, batch: { maxWrites: 1_001 } },
      /^batch\.maxWrites is 1001. Give a whole number from 1 to 1000/,
    ],
    [{ ...given, batch: { maxBytes: 2 ** 25 } }, /^batch\.maxBytes is 33554432/],
    [{ ...given, batch: { maxInFlight: 0 } }, /^batch\.maxInFlight is 0/],
  ])('refuses %o', (options, message) => {
    expect(() => new InnerUniverseClient(options as never)).toThrow(message);
  });
});
