import { Timestamp } from 'spacetimedb';
import { expect, test } from 'vitest';
import { logEntryOf, type LogLiveRow } from '../index';

const row: LogLiveRow = {
  position: 7n,
  kind: 1,
  type: 'User',
  key: 'u1',
  source: '',
  operationId: 'op',
  time: new Timestamp(1_700_000_000_000_001n),
  revision: 2,
  payload: Uint8Array.of(1),
};

test('a live row becomes the entry that a read of the log would give', () => {
  expect(logEntryOf(row)).toEqual({
    position: 7,
    kind: 'entity',
    type: 'User',
    key: 'u1',
    source: '',
    operationId: 'op',
    time: 1_700_000_000_000_001,
    revision: 2,
    payload: Uint8Array.of(1),
  });
});

test('an event without a key has its operation id as its id; other kinds may have an empty key', () => {
  expect(logEntryOf({ ...row, kind: 0, key: '' }).key).toBe('op');
  expect(logEntryOf({ ...row, kind: 0, key: 'e' }).key).toBe('e');
  expect(logEntryOf({ ...row, kind: 5, key: '' }).key).toBe('');
});

test('a kind that is not known says which entry it is of, and what to do', () => {
  expect(() => logEntryOf({ ...row, kind: 200 })).toThrow(/position 7 is of kind 200.*Update the package/);
});
