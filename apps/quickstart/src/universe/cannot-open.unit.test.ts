import { IntegrityError, PersistenceError, ValidationError } from '@nerv/core';
import { expect, it } from 'vitest';
import { UsageError } from '../cli/usage-error';
import { cannotOpen } from './cannot-open';

const cause = new Error('What\nwas found.');

it.each([
  [new PersistenceError({ code: 'LOCKED', message: 'x', cause }), /in use by another process/],
  [new IntegrityError({ message: 'x', cause }), /damaged \(What was found\)\. Remove that folder/],
  [
    new ValidationError({ message: 'x', path: ['dbPath'], rule: 'foreign', cause }),
    /cannot be used \(What was found\)/,
  ],
  [new ValidationError({ message: 'x.', path: ['dbPath'], rule: 'foreign' }), /cannot be used \(x\)/],
])('says what is wrong with a folder in one line: %s', (error, message) => {
  const shown = cannotOpen(error, '/data');
  expect(shown).toBeInstanceOf(UsageError);
  expect(shown).toMatchObject({ cause: error });
  expect((shown as Error).message).toMatch(message);
  expect((shown as Error).message).toMatch(/^[^\n]*\/data[^\n]*$/);
});

it('passes on what has nothing to do with the folder', () => {
  for (const error of [
    new Error('x'),
    new PersistenceError({ code: 'DEPLOYMENT', message: 'x' }),
    new ValidationError({ message: 'x', path: ['durability'], rule: 'x' }),
  ])
    expect(cannotOpen(error, '/data')).toBe(error);
});
