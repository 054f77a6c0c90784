import { expect, test } from 'vitest';
import { operationIdOf, receiptOf } from './receipt';

test('the result of the first operation is found by the operation id itself', () => {
  expect(receiptOf('op', 0)).toBe('op');
});

test('every entry of a write has a receipt of its own, and each leads back to the operation id', () => {
  const receipts = [0, 1, 10, 11].flatMap((operation) => [
    receiptOf('op', operation),
    receiptOf('op', operation, 0),
    receiptOf('op', operation, 1),
  ]);
  expect(new Set(receipts).size).toBe(receipts.length);
  expect(new Set(receipts.map(operationIdOf))).toEqual(new Set(['op']));
});

test('operation ids that begin alike do not meet', () => {
  expect(operationIdOf(receiptOf('op1', 0))).toBe('op1');
  expect(operationIdOf(receiptOf('op', 1, 2))).toBe('op');
});
