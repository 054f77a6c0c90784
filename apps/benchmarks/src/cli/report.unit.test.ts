import { expect, test } from 'vitest';
import { formatReport, formatValue } from './report';

test('numbers keep the digits that say something', () => {
  expect(formatValue(12_345.6, 'per second')).toBe('12,346/s');
  expect(formatValue(599.6, 'bytes')).toBe('600 B');
  expect(formatValue(0.12345, 'ms')).toBe('0.123 ms');
  expect(formatValue(0.856)).toBe('0.86');
  expect(formatValue(1_234.56, 'count')).toBe('1,234.6');
  expect(formatValue(0.00123)).toBe('0.0012');
});

test('a report shows rows, and which goals were reached', () => {
  const report = formatReport({
    name: 'x',
    title: 'something',
    durability: 'memory',
    rows: [
      { what: 'short', value: 1, unit: 'ms' },
      { what: 'a longer one', value: 2, unit: 'per second' },
    ],
    goals: [
      { text: 'fast', value: 1, reached: true },
      { text: 'faster', value: 1, reached: false },
    ],
  });
  expect(report).toBe(
    'x: something [memory]\n  short         1.00 ms\n  a longer one  2/s\n  reached  fast (1.00)\n  MISSED   faster (1.00)\n',
  );
});
