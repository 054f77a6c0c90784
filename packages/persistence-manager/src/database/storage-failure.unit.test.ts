import { PersistenceError } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { isHostRefusal, isStorageRefusal } from './host-refusal';
import { storageFailure } from './storage-failure';

class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly problem: string,
    message = 'What was found',
  ) {
    super(message);
  }
}

const store = { database: 'mine', dbPath: 'here' };

describe('a failure of a store', () => {
  it.each([
    ['damaged', 'IntegrityError', 'INTEGRITY', false],
    ['locked', 'PersistenceError', 'LOCKED', true],
    ['foreign', 'ValidationError', 'VALIDATION', false],
    ['unusable', 'ValidationError', 'VALIDATION', false],
    ['unknown-format', 'ValidationError', 'VALIDATION', false],
    ['write-failed', 'ConnectionError', 'CONNECTION', true],
    ['closed', 'ConnectionError', 'CONNECTION', false],
    ['something-new', 'PersistenceError', 'STORAGE', false],
  ])('%s is a %s', (problem, name, code, retryable) => {
    const cause = new StorageError(problem);
    const error = storageFailure(cause, store);
    expect(error).toMatchObject({ name, code, retryable, cause });
    expect(error.details).toMatchObject({ database: 'mine', problem });
    expect(error.message).toContain('What was found.');
    expect(PersistenceError.isInstance(error)).toBe(true);
  });

  it.each(['foreign', 'unusable', 'unknown-format'])('%s names option and variable', (problem) => {
    const error = storageFailure(new StorageError(problem), store);
    expect(error).toMatchObject({ path: ['dbPath'], rule: problem });
    expect(error.message).toContain('Option dbPath (variable NERV_DB_PATH) is "here"');
    const passed = storageFailure(new StorageError(problem), { ...store, dbPath: undefined });
    expect(passed.message).toBe('Cannot open database "mine": What was found.');
  });

  it('is told from any other error', () => {
    expect(isStorageRefusal(new StorageError('locked'))).toBe(true);
    expect(isStorageRefusal(new Error('locked'))).toBe(false);
    expect(isStorageRefusal(Object.assign(new Error('x'), { name: 'StorageError' }))).toBe(false);
    expect(isStorageRefusal('StorageError')).toBe(false);
    expect(isHostRefusal(new StorageError('closed'), 'closed')).toBe(false);
  });
});
