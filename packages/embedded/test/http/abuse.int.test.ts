import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HttpHost } from './http-host';

const call = (body: string, headers = `content-length: ${Buffer.byteLength(body)}\r\n`): string =>
  `POST /v1/database/guests/call/write HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n${body}`;

const get = (path: string, headers = ''): string =>
  `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`;

describe('a name of a database', () => {
  it.each([
    ['%2e%2e', 400, 'Invalid URL: invalid characters in database name'],
    ['..%2fguests', 400, 'Invalid URL: invalid characters in database name'],
    ['guests%2f..', 400, 'Invalid URL: invalid characters in database name'],
    ['guests%00', 400, 'Invalid URL: invalid characters in database name'],
    ['%00', 400, 'Invalid URL: invalid characters in database name'],
    ['%c3%bc', 400, 'Invalid URL: invalid characters in database name'],
    ['%ff', 400, 'Invalid URL: Invalid UTF-8 in `name_or_identity`'],
    ['%', 400, 'Invalid URL: invalid characters in database name'],
    ['guests%0d%0ax-evil:%201', 400, 'Invalid URL: invalid characters in database name'],
    ['UPPER', 400, 'Invalid URL: invalid characters in database name'],
    ['under_score', 400, 'Invalid URL: invalid characters in database name'],
    ['a--b', 400, 'Invalid URL: invalid hyphen in database name'],
    ['-a', 400, 'Invalid URL: invalid hyphen in database name'],
    ['a-', 400, 'Invalid URL: invalid hyphen in database name'],
    ['__proto__', 400, 'Invalid URL: invalid characters in database name'],
    ['constructor', 404, '`constructor` not found'],
    ['..', 400, 'Invalid URL: invalid characters in database name'],
    ['x'.repeat(300), 404, `\`${'x'.repeat(300)}\` not found`],
    [`c200${'1'.repeat(60)}`, 404, 'No such database.'],
  ])('%j is taken for what it is', async (name, status, words) => {
    const served = await HttpHost.withGuestBook();
    for (const path of ['', '/names', '/identity', '/schema?version=9', '/route/echo']) {
      if (status === 404 && words === 'No such database.' && path === '/identity') continue;
      const answer = await served.send(get(`/v1/database/${name}${path}`));
      expect(answer.split('\r\n\r\n'), path).toEqual([
        expect.stringMatching(new RegExp(`^HTTP/1\\.1 ${status} `)) as unknown,
        words,
      ]);
      expect(answer).not.toMatch(/^x-evil/im);
    }
    expect(await served.isWell()).toBe(true);
  });

  it('of 300 letters may be published under', async () => {
    const served = await HttpHost.withGuestBook();
    const name = 'x'.repeat(300);
    const bundle = 'import * as sys from "spacetime:sys@2.0"; export default {};';
    const refused = await served.request('PUT', `/v1/database/${name}?host_type=Js`, {
      token: served.admin,
      body: bundle,
    });
    expect(refused.status).toBe(500);
  });
});

describe('a path that is none', () => {
  it.each([
    '/',
    '/v1',
    '/v1/',
    '/v2/ping',
    '/v1/ping/',
    '//v1/ping',
    '/v1//ping',
    '/v1/%70ing',
    '/v1/database',
    '/v1/database/',
    '/v1/database//names',
    '/v1/database/guests/',
    '/v1/database/guests/../guests',
    '/v1/database/guests/nope',
    '/v1/identity/x',
    '*',
  ])('%s is not found, or not for GET', async (path) => {
    const served = await HttpHost.withGuestBook();
    const answer = await served.send(get(path));
    expect(answer).toMatch(/^HTTP\/1\.1 40[45] /);
    expect(answer.split('\r\n\r\n')[1]).toBe('');
  });

  it('may be written as for a proxy', async () => {
    const served = await HttpHost.withGuestBook();
    expect(await served.send(get('http://anywhere:80/v1/ping'))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await served.send(get('http://anywhere'))).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('is told the methods that there are', async () => {
    const served = await HttpHost.withGuestBook();
    const answer = await served.request('PATCH', '/v1/database/guests');
    expect([answer.status, answer.text, answer.headers.get('allow')]).toEqual([
      405,
      '',
      'PUT,GET,HEAD,DELETE',
    ]);
    expect((await served.request('HEAD', '/v1/database/guests')).status).toBe(200);
  });
});

describe('what is not built yet', () => {
  it.each([
    ['POST', '/v1/database/guests/sql'],
    ['GET', '/v1/database/guests/logs'],
    ['POST', '/v1/database/guests/names'],
    ['PUT', '/v1/database/guests/names'],
    ['POST', '/v1/database/guests/lock'],
    ['POST', '/v1/database/guests/unlock'],
    ['POST', '/v1/database/guests/mcp'],
    ['PUT', '/v1/database/guests/reset'],
    ['GET', '/v1/metrics'],
    ['GET', '/v1/prometheus/sd'],
    ['POST', '/v1/mcp'],
    ['GET', '/v1/energy/x'],
  ])('%s %s says so', async (method, path) => {
    const served = await HttpHost.withGuestBook();
    const { status, text } = await served.request(method, path, { token: served.admin });
    expect(status).toBe(501);
    expect(text).toMatch(new RegExp(`^${method} /v1/.* not built yet in @nerv/embedded; `));
  });
});

describe('another origin', () => {
  it('may ask, and is told so', async () => {
    const served = await HttpHost.withGuestBook();
    for (const path of ['/v1/database/guests/call/read', '/v1/database/guests/route/echo', '/v1/nowhere']) {
      const { status, headers, text } = await served.request('OPTIONS', path, {
        headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
      });
      expect([status, text]).toEqual([200, '']);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-methods')).toBe('*');
      expect(headers.get('access-control-allow-headers')).toBe('authorization,accept,content-type');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
    const { headers } = await served.request('GET', '/v1/ping');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('vary')).toContain('origin');
  });
});

describe('a request that is too much', () => {
  it('is refused by the length that it says', async () => {
    const served = await HttpHost.withGuestBook({ limits: { maxCallBytes: 100 } });
    const answer = await served.send(call('["x', 'content-length: 101\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*Failed to buffer the request body: length limit exceeded$/s);
    expect(answer).toContain('connection: close');
    expect((await served.call('write', `["${'x'.repeat(96)}"]`)).status).toBe(200);
    expect((await served.call('write', `["${'x'.repeat(97)}"]`)).status).toBe(413);
  });

  it('is refused as soon as it is longer, where it says no length', async () => {
    const served = await HttpHost.withGuestBook({ limits: { maxCallBytes: 100 } });
    const chunk = `40\r\n${'x'.repeat(64)}\r\n`;
    const answer = await served.send(call(chunk + chunk, 'transfer-encoding: chunked\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(await served.isWell()).toBe(true);
  });

  it('is refused for a while where all bodies together are too much', async () => {
    const served = await HttpHost.withGuestBook({ limits: { maxBodyBytesAtOnce: 50 } });
    const first = connect(served.port, '127.0.0.1');
    first.write(call('["this one holds what there is of room ', 'content-length: 45\r\n'));
    const busy = async (): Promise<string> => {
      const answer = await served.send(call('["0123456789012345678901234567"]'));
      return /^HTTP\/1\.1 503 /.test(answer) ? answer : busy();
    };
    expect(await busy()).toMatch(/retry-after: 1\r\n.*no room for the body/s);
    const done = new Promise((resolve) => first.once('data', resolve));
    first.write('here"]   ');
    await done;
    first.destroy();
    expect((await served.call('write', '["0123456789012345678901234567"]')).status).toBe(200);
  });

  it('has too long a head', async () => {
    const served = await HttpHost.withGuestBook();
    expect(await served.send(get('/v1/ping', `x-long: ${'x'.repeat(20_000)}\r\n`))).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(await served.send(get(`/v1/${'x'.repeat(20_000)}`))).toMatch(/^HTTP\/1\.1 (431|414) /);
    expect(await served.isWell()).toBe(true);
  });

  it('has too long a token', async () => {
    const served = await HttpHost.withGuestBook({ limits: { maxHeaderBytes: 64_000 } });
    const token = `eyJ.${'A'.repeat(20_000)}.AA`;
    expect(await served.request('GET', '/v1/ping', { token })).toMatchObject({
      status: 401,
      text: 'Invalid token: InvalidToken',
    });
  });
});

describe('a request that is too slow', () => {
  const limits = { headersTimeoutMs: 60, requestTimeoutMs: 90, timeoutCheckMs: 20, keepAliveMs: 50 };

  it.each([
    ['in its head', 'GET /v1/ping HTTP/1.1\r\nhost: x\r\nx-slow: '],
    ['in its body', call('["slow', 'content-length: 100\r\n')],
    ['in its chunks', call('1\r\nx\r\n', 'transfer-encoding: chunked\r\n')],
  ])('%s is cut off, and others are served', async (_where, bytes) => {
    const served = await HttpHost.withGuestBook({ limits });
    const cut = served.send(bytes);
    expect(await served.isWell()).toBe(true);
    expect(await cut).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
    expect((await served.call('read', '[]')).text).toBe('[]');
  });

  it('is one that does not begin', async () => {
    const served = await HttpHost.withGuestBook({ limits });
    expect(await served.send('')).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
  });

  it('is not waited for after the one before', async () => {
    const served = await HttpHost.withGuestBook({ limits });
    const answer = await served.send('GET /v1/ping HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a client that goes away', () => {
  it('in the middle of its request costs nothing', async () => {
    const served = await HttpHost.withGuestBook();
    for (let count = 0; count < 20; count++)
      await served.send(call('["half', 'content-length: 1000\r\n'), 'end');
    expect((await served.call('read', '[]')).text).toBe('[]');
    expect(served.lines).toEqual([]);
  });

  it('before the answer does not take the call back', async () => {
    const served = await HttpHost.withGuestBook();
    const gone = connect(served.port, '127.0.0.1');
    await new Promise<void>((resolve) => gone.write(call('["whole"]'), () => resolve()));
    gone.resetAndDestroy();
    const read = async (): Promise<string> => {
      const { text } = await served.call('read', '[]');
      return text === '[]' ? read() : text;
    };
    expect(await read()).toBe('["whole"]');
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    ['a TLS greeting', Uint8Array.of(0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00)],
    ['a header without a colon', 'GET /v1/ping HTTP/1.1\r\nhost x\r\n\r\n'],
    ['a header with a line break in it', 'GET /v1/ping HTTP/1.1\r\nhost: x\r\nx: a\rb\r\n\r\n'],
    ['two lengths', call('[]', 'content-length: 2\r\ncontent-length: 3\r\n')],
    ['a length and chunks', call('0\r\n\r\n', 'content-length: 5\r\ntransfer-encoding: chunked\r\n')],
    ['a length that is none', call('[]', 'content-length: -1\r\n')],
    ['chunks of no length', call('zz\r\n', 'transfer-encoding: chunked\r\n')],
    ['no host', 'GET /v1/ping HTTP/1.1\r\n\r\n'],
    ['a method that is none', 'G\u00e9T /v1/ping HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['another version', 'GET /v1/ping HTTP/9.9\r\nhost: x\r\n\r\n'],
  ])('%s is refused, and others are served', async (_what, bytes) => {
    const served = await HttpHost.withGuestBook();
    expect(await served.send(bytes)).toMatch(/^(HTTP\/1\.1 400 .*)?$/s);
    expect(await served.isWell()).toBe(true);
  });

  it('an upgrade to something else is refused', async () => {
    const served = await HttpHost.withGuestBook();
    const upgrade = 'connection: upgrade\r\nupgrade: h2c\r\n';
    const answer = await served.send(`GET /v1/ping HTTP/1.1\r\nhost: x\r\n${upgrade}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*leave the `upgrade` header out$/s);
    expect(await served.request('GET', '/v1/database/guests/subscribe')).toMatchObject({
      status: 426,
      text: 'This service requires use of the websocket protocol',
    });
  });

  it('a tunnel is not dug', async () => {
    const served = await HttpHost.withGuestBook();
    expect(await served.send('CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n')).toBe('');
    expect(await served.isWell()).toBe(true);
  });
});

describe('more connections than there may be', () => {
  it('are not let in', async () => {
    const served = await HttpHost.withGuestBook({ limits: { maxConnections: 1 } });
    const first = connect(served.port, '127.0.0.1');
    first.write('GET /v1/ping HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => first.once('data', resolve));
    expect(await served.send(get('/v1/ping'))).toBe('');
    first.destroy();
  });
});
