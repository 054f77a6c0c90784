import { describe, expect, it } from 'vitest';
import { fakeServer } from '../../test/command/fake-server';
import { isLoopback, ServerApi, serverUri } from './index';

describe('the API of a server', () => {
  it('pings, and makes identities', async () => {
    const { uri, asked } = await fakeServer({
      'GET /v1/ping': '',
      'POST /v1/identity': '{"identity":"c200","token":"t"}',
    });
    const api = new ServerApi({ uri });
    await api.ping();
    expect(await api.createIdentity()).toEqual({ identity: 'c200', token: 't' });
    expect(asked.map(({ line }) => line)).toEqual(['GET /v1/ping', 'POST /v1/identity']);
  });

  it('escapes what is no name', async () => {
    const { uri, asked } = await fakeServer({});
    const api = new ServerApi({ uri });
    expect(await api.hasDatabase('../a?b#c%2f')).toBe(false);
    expect(asked[0]?.line).toBe('GET /v1/database/..%2Fa%3Fb%23c%252f');
  });

  it.each([
    ['refused', 500],
    ['refused', 530],
    ['permission', 401],
    ['permission', 403],
    ['notFound', 404],
  ])('says %s for status %i', async (problem, status) => {
    const { uri } = await fakeServer({ 'GET /v1/ping': [status, 'why'] });
    await expect(new ServerApi({ uri }).ping()).rejects.toMatchObject({ problem, status, message: 'why' });
  });

  it.each(['', '[]', 'null', 'x'.repeat(300), '{"identity":1}'])(
    'does not take %j for an answer',
    async (body) => {
      const { uri } = await fakeServer({
        'POST /v1/identity': body,
        'POST /v1/database/x/pre_publish': body,
        'PUT /v1/database/x': body,
      });
      const api = new ServerApi({ uri });
      const strange = { problem: 'answer', message: expect.stringContaining('This is no answer') as string };
      await expect(api.createIdentity()).rejects.toMatchObject(strange);
      await expect(api.plan('x', '')).rejects.toMatchObject(strange);
      await expect(api.publish('x', '')).rejects.toMatchObject(strange);
    },
  );

  it('passes other failures on where it asks whether there is a database', async () => {
    const { uri } = await fakeServer({ 'GET /v1/database/x': [500, 'broken'] });
    await expect(new ServerApi({ uri }).hasDatabase('x')).rejects.toThrow('broken');
  });

  it('can be given up', async () => {
    const { uri } = await fakeServer({ 'GET /v1/ping': '' });
    const api = new ServerApi({ uri });
    await expect(api.ping(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });

  it('says what kind of module it publishes', async () => {
    const { uri, asked } = await fakeServer({});
    const api = new ServerApi({ uri });
    await expect(api.publish('x', Uint8Array.of(0, 97, 115, 109))).rejects.toMatchObject({
      problem: 'notFound',
    });
    expect(asked[0]).toMatchObject({ line: 'PUT /v1/database/x?host_type=Wasm', body: '\0asm' });
  });

  it('colours a plan for a terminal', async () => {
    const { uri, asked } = await fakeServer({});
    expect(await new ServerApi({ uri }).plan('x', 'code', true)).toBeUndefined();
    expect(asked[0]?.line).toContain('style=AnsiColor');
  });
});

describe('the address of a server', () => {
  it.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['ws://x:1/', 'http://x:1'],
    ['WSS://x/at/', 'https://x/at'],
    ['https://x', 'https://x'],
    ['[::1]:80', 'http://[::1]'],
    ['file:///x', undefined],
    ['', undefined],
    ['http://', undefined],
  ])('%s is %s', (text, uri) => {
    expect(serverUri(text)).toBe(uri);
  });

  it('tells this machine from others', () => {
    const here = ['http://localhost', 'http://127.0.0.1:3000', 'http://127.9.9.9', 'https://[::1]:1'];
    const there = ['http://0.0.0.0', 'http://example.org', 'http://127.0.0.1.example.org', 'http://[::2]'];
    expect(here.map(isLoopback)).toEqual([true, true, true, true]);
    expect(there.map(isLoopback)).toEqual([false, false, false, false]);
  });
});
