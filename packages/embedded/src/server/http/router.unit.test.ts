import { describe, expect, it } from 'vitest';
import { Router } from './router';

const router = new Router([
  { method: 'GET', path: '/v1/ping', handler: 'ping' },
  { method: 'GET', path: '/v1/database/:name', handler: 'info' },
  { method: 'PUT', path: '/v1/database/:name', handler: 'publish' },
  { method: 'POST', path: '/v1/database/:name/call/:function', handler: 'call' },
  { method: 'ANY', path: '/v1/database/:name/route', handler: 'root' },
  { method: 'ANY', path: '/v1/database/:name/route/', handler: 'root slash' },
  { method: 'ANY', path: '/v1/database/:name/route/*', handler: 'route' },
]);

describe('a router', () => {
  it.each([
    ['GET', '/v1/ping', 'ping', []],
    ['HEAD', '/v1/ping', 'ping', []],
    ['GET', '/v1/database/a%2fb', 'info', ['a%2fb']],
    ['PUT', '/v1/database/a', 'publish', ['a']],
    ['POST', '/v1/database/a/call/b.c', 'call', ['a', 'b.c']],
    ['BREW', '/v1/database/a/route', 'root', ['a']],
    ['GET', '/v1/database/a/route/', 'root slash', ['a']],
    ['GET', '/v1/database/a/route//b/c/', 'route', ['a', '/b/c/']],
  ])('%s %s is %s', (method, path, handler, params) => {
    expect(router.find(method, path)).toEqual({ kind: 'found', handler, params });
  });

  it.each([
    '',
    '/',
    'v1/ping',
    '/v1/ping/',
    '//v1/ping',
    '/v1/%70ing',
    '/v1/database/',
    '/v1/database//call/x',
    '/v1/database/a/call/',
    '/v1/database/a/router',
    '/v1/database/a/call/b/c',
    '/v1/ping\n',
  ])('has nothing at %j', (path) => {
    expect(router.find('GET', path)).toEqual({ kind: 'nothing' });
  });

  it('tells the methods that there are where it is another one', () => {
    expect(router.find('DELETE', '/v1/database/a')).toEqual({
      kind: 'wrongMethod',
      allowed: ['GET', 'HEAD', 'PUT'],
    });
    expect(router.find('get', '/v1/ping')).toEqual({ kind: 'wrongMethod', allowed: ['GET', 'HEAD'] });
  });

  it('takes the characters of a path for themselves', () => {
    const odd = new Router([{ method: 'GET', path: '/a.b', handler: 'x' }]);
    expect(odd.find('GET', '/a.b').kind).toBe('found');
    expect(odd.find('GET', '/aXb').kind).toBe('nothing');
  });
});
