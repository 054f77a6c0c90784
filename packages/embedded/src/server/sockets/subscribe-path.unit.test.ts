import { describe, expect, it } from 'vitest';
import { databaseOfPath, isSubscribeTarget, splitTarget } from './subscribe-path';

const identity = `c200${'0'.repeat(60)}`;

describe('the path of a database', () => {
  it.each([
    ['/v1/database/a/subscribe', 'name', 'a'],
    ['/v1/database/chat-room-2/subscribe', 'name', 'chat-room-2'],
    [`/v1/database/${'a'.repeat(300)}/subscribe`, 'name', 'a'.repeat(300)],
    ['/v1/database/%61b/subscribe', 'name', 'ab'],
    [`/v1/database/${identity}/subscribe`, 'identity', identity],
    [`/v1/database/0x${identity}/subscribe`, 'identity', `0x${identity}`],
    [`/v1/database/${identity.toUpperCase()}/subscribe`, 'identity', identity.toUpperCase()],
  ])('%s', (path, kind, text) => {
    expect(databaseOfPath(path)).toEqual({ kind, text });
  });

  it.each([
    ['UPPER', 'invalid characters in database name'],
    ['a_b', 'invalid characters in database name'],
    ['a.b', 'invalid characters in database name'],
    ['..', 'invalid characters in database name'],
    ['%2e%2e%2f', 'invalid characters in database name'],
    ['a%2fb', 'invalid characters in database name'],
    ['a%00', 'invalid characters in database name'],
    ['a%', 'invalid characters in database name'],
    ['%c3%bc', 'invalid characters in database name'],
    ['a%0d%0ax', 'invalid characters in database name'],
    ['a--b', 'invalid hyphen in database name'],
    ['a-B', 'invalid hyphen in database name'],
    ['-a', 'invalid hyphen in database name'],
    ['a-', 'invalid hyphen in database name'],
    ['%ff', 'Invalid UTF-8 in `name_or_identity`'],
  ])('of `%s` is refused: %s', (name, problem) => {
    expect(() => databaseOfPath(`/v1/database/${name}/subscribe`)).toThrow(
      expect.objectContaining({ status: 400, message: `Invalid URL: ${problem}` }),
    );
  });

  it.each([
    '/',
    '/v1/database/a',
    '/v1/database//subscribe',
    '/v1/database/a/subscribe/',
    '/v1/database/a/b/subscribe',
    '/V1/database/a/subscribe',
    '/v1/database/a/subscribe/v1/database/b/subscribe',
  ])('is not %s', (path) => {
    expect(isSubscribeTarget(path)).toBe(false);
    expect(() => databaseOfPath(path)).toThrow(expect.objectContaining({ status: 404, message: '' }));
  });

  it('ends where the query begins', () => {
    expect(splitTarget('/a?b?c')).toEqual({ path: '/a', query: 'b?c' });
    expect(splitTarget('/a')).toEqual({ path: '/a', query: '' });
    expect(isSubscribeTarget('/v1/database/a/subscribe?token=/subscribe')).toBe(true);
  });

  it('begins behind scheme and host', () => {
    expect(splitTarget('http://localhost:3000/a?b')).toEqual({ path: '/a', query: 'b' });
    expect(splitTarget('HTTPS://x?b')).toEqual({ path: '/', query: 'b' });
    expect(splitTarget('http://x')).toEqual({ path: '/', query: '' });
    expect(splitTarget('')).toEqual({ path: '', query: '' });
    expect(isSubscribeTarget('http://x/v1/database/a/subscribe')).toBe(true);
  });
});
