import { describe, expect, it } from 'vitest';
import { QueryReader } from './query';

const NAMES = ['flag', 'count', 'choice', 'text'];
const read = (query: string): QueryReader => new QueryReader(query, NAMES);

describe('a query', () => {
  it('may leave everything out, and have more than is known', () => {
    const query = read('other=1&other=2');
    expect([query.flag('flag'), query.count('count'), query.text('text')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(query.choice('choice', ['A', 'B'])).toBeUndefined();
  });

  it('says what is wanted', () => {
    const query = read('flag=true&count=%2B12&choice=B&text=a%20b+c');
    expect([query.flag('flag'), query.count('count'), query.text('text')]).toEqual([true, 12, 'a b c']);
    expect(query.choice('choice', ['A', 'B'])).toBe('B');
    expect(read('flag=false').flag('flag')).toBe(false);
  });

  it.each<[string, (query: QueryReader) => unknown, string]>([
    ['flag=1', (query) => query.flag('flag'), 'provided string was not `true` or `false`'],
    ['count=', (query) => query.count('count'), 'cannot parse integer from empty string'],
    ['count=-1', (query) => query.count('count'), 'invalid digit found in string'],
    ['choice=C', (query) => query.choice('choice', ['A', 'B']), 'unknown variant `C`, expected `A` or `B`'],
    [
      'choice=',
      (query) => query.choice('choice', ['A', 'B', 'C']),
      'unknown variant ``, expected one of `A`, `B`, `C`',
    ],
    ['text=1&text=2', (query) => query.text('text'), 'duplicate field `text`'],
  ])('%s is refused', (text, use, words) => {
    expect(() => use(read(text))).toThrow(
      expect.objectContaining({ status: 400, message: `Failed to deserialize query string: ${words}` }),
    );
  });
});
