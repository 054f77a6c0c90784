import { ValidationError } from '@nerv/core';
import { expect, it } from 'vitest';
import { eventually } from './eventually';
import { testConfig } from './test-config';

it('is in memory, under a name of its own, unless a path is given', () => {
  const first = testConfig();
  expect(first).toMatchObject({ target: 'embedded', durability: 'memory', retryDelayMs: 10 });
  expect(first.database).toMatch(/^test-/);
  expect(testConfig().database).not.toBe(first.database);
  expect(testConfig({ dbPath: 'here', database: 'mine' })).toMatchObject({
    durability: 'synced',
    database: 'mine',
  });
  expect(() => testConfig({ retryDelayMs: -1 })).toThrow(ValidationError);
});

it('waits until an assertion holds', async () => {
  const answers = ['no', 'not yet', 'yes'];
  expect(
    await eventually(() => {
      const answer = answers.shift();
      expect(answer).toBe('yes');
      return answer;
    }),
  ).toBe('yes');
  expect(answers).toEqual([]);
});
