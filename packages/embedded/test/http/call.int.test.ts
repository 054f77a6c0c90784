import { describe, expect, it } from 'vitest';
import { HttpHost } from './http-host';

describe('a call over HTTP', () => {
  it('runs a reducer, and a procedure for its result', async () => {
    const served = await HttpHost.withGuestBook();
    const written = await served.call('write', '["hello"]');
    expect(written).toMatchObject({ status: 200, text: '' });
    expect(written.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(written.headers.get('spacetime-energy-used')).toBe('0');
    expect(Number(written.headers.get('spacetime-execution-duration-micros'))).toBeGreaterThanOrEqual(0);
    const read = await served.call('read', '[]');
    expect(read).toMatchObject({ status: 200, text: '["hello"]' });
    expect(read.headers.get('content-type')).toBe('application/json');
    expect(read.headers.get('spacetime-energy-used')).toBeNull();
  });

  it('takes arguments by the names of the module, and numbers beyond those of JavaScript', async () => {
    const served = await HttpHost.withGuestBook();
    expect((await served.call('double', '{"value":9007199254740993}')).text).toBe('18014398509481986');
    expect((await served.call('double', '[9223372036854775807]')).text).toBe('18446744073709551614');
  });

  it('is made by who asks, who arrives and leaves for it', async () => {
    const served = await HttpHost.withGuestBook();
    const ann = served.host.createIdentity({ subject: 'ann' });
    await served.call('write', '["from ann"]', { token: ann.token });
    const visits = JSON.parse((await served.call('visits', '[]', { token: ann.token })).text) as string[];
    expect(visits).toEqual(['ann arrives', 'somebody leaves', 'ann arrives']);
    expect(served.host.clients('guests')).toEqual([]);
  });

  it('is refused by a module that does not let the caller in, whatever is called', async () => {
    const served = await HttpHost.withGuestBook();
    await served.call('shut', '[true]');
    const shut = { status: 403, text: 'the door is shut' };
    expect(await served.call('read', '[]')).toMatchObject(shut);
    expect(await served.call('nobody', '[]')).toMatchObject(shut);
    expect(await served.call('write', 'nonsense')).toMatchObject(shut);
  });

  it.each([
    ['write', '[""]', 530, 'an entry is not empty'],
    ['write', '["crash"]', 530, 'The instance encountered a fatal error.'],
    ['nobody', '[]', 404, 'No such procedure'],
    ['start', '[]', 400, "can't directly call special Init lifecycle reducer"],
    [
      'write',
      '[1]',
      400,
      'invalid arguments for reducer write: [0]: invalid arguments for function write: [0]: [0]: invalid type: integer `1`, expected a string at line 1 column 2',
    ],
    [
      'write',
      '["a"] more',
      400,
      'invalid arguments for reducer write: trailing characters at line 1 column 7: invalid arguments for function write: trailing characters at line 1 column 7: trailing characters at line 1 column 7',
    ],
    [
      'double',
      '{}',
      400,
      'invalid arguments for procedure double: .: invalid arguments for function double: .: .: missing reducer argument `value` at line 1 column 2',
    ],
  ])('of %s with %s is answered with its own status and words', async (name, args, status, words) => {
    const served = await HttpHost.withGuestBook();
    expect(await served.call(name, args)).toMatchObject({ status, text: words });
    expect((await served.call('read', '[]')).text).toBe('[]');
  });

  it('of a procedure that fails tells why', async () => {
    const served = await HttpHost.withGuestBook();
    const { status, text } = await served.call('breaks', '[]');
    expect(status).toBe(500);
    expect(text).toMatch(/^The module instance encountered a fatal error: Uncaught Error: it breaks\n\tat /);
  });

  it('says that it is JSON', async () => {
    const served = await HttpHost.withGuestBook();
    const ask = (headers: Record<string, string>, body = '[]'): Promise<unknown> =>
      served.request('POST', '/v1/database/guests/call/read', { body, headers });
    expect(await ask({ 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      text: 'Expected request with `Content-Type: application/json`',
    });
    expect(await ask({ 'content-type': 'Application/JSON' })).toMatchObject({ status: 200 });
    const bare = await served.send(
      'POST /v1/database/guests/call/read HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n[]',
    );
    expect(bare).toMatch(/^HTTP\/1\.1 400 .*Header of type `content-type` was missing$/s);
  });

  it('is UTF-8', async () => {
    const served = await HttpHost.withGuestBook();
    const answer = await served.request('POST', '/v1/database/guests/call/write', {
      body: Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer).toMatchObject({ status: 400, text: "Request body didn't contain valid UTF-8" });
  });

  it('of a database that is not there is told', async () => {
    const served = await HttpHost.open();
    expect(await served.call('read', '[]')).toMatchObject({ status: 404, text: '`guests` not found' });
    expect(
      await served.request('POST', `/v1/database/c200${'1'.repeat(60)}/call/read`, { body: '[]' }),
    ).toMatchObject({ status: 404, text: 'No such database.' });
  });
});

describe('a route of the module', () => {
  it('is asked with the address that the client knows', async () => {
    const served = await HttpHost.withGuestBook();
    const path = '/v1/database/guests/route/echo?a=%C3%BC';
    const answer = await served.request('POST', path, { body: 'ü' });
    expect(answer).toMatchObject({ status: 201, text: `POST ${served.uri}${path} ü` });
    expect(answer.headers.get('x-twice')).toBe('once');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('spacetime-identity')).toBeNull();
    const proxied = await served.request('GET', path, {
      headers: { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'example.org' },
    });
    expect(proxied.text).toBe(`GET https://example.org${path} `);
  });

  it('is found by its exact path', async () => {
    const served = await HttpHost.withGuestBook();
    const none = { status: 404, text: 'Database has not registered a handler for this route' };
    for (const path of ['', '/', '/echo/', '/Echo', '/echo/x'])
      expect(await served.request('GET', `/v1/database/guests/route${path}`)).toMatchObject(none);
    expect(await served.request('PUT', '/v1/database/guests/route/echo')).toMatchObject(none);
    expect((await served.request('GET', '/v1/database/guests/router')).status).toBe(404);
    expect(await served.request('GET', '/v1/database/nobody/route/echo')).toMatchObject({
      status: 404,
      text: '`nobody` not found',
    });
    expect((await served.request('HEAD', '/v1/database/guests/route/echo')).status).toBe(404);
  });
});
