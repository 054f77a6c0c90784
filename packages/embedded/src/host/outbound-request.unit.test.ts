import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboundRequest } from '../module-host';
import { sendOutbound, type OutboundOptions } from './outbound-request';

let server: Server;
let port: number;
let handle: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
let seen: {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}[];

beforeEach(async () => {
  seen = [];
  handle = (_request, response) => response.end('hello');
  server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await request.toArray());
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: body.toString() });
      handle(request, response, body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** The test's server, whatever it is called. */
const anywhere: OutboundOptions = {
  isBlocked: () => false,
  resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
};

const send = async (uri: string, more: Partial<OutboundRequest> = {}, options = anywhere) => {
  const request = { method: 'GET', headers: [], timeoutMicros: undefined, body: new Uint8Array(0), ...more };
  const answer = await sendOutbound({ ...request, uri }, options);
  return answer.kind === 'failed'
    ? answer.message
    : { status: answer.status, headers: new Map(answer.headers), body: Buffer.from(answer.body).toString() };
};

/** Answers with a redirect at each path of the map, and with the path elsewhere. */
function redirect(paths: Readonly<Record<string, readonly [status: number, location: string]>>): void {
  handle = (request, response) => {
    const found = paths[request.url ?? ''];
    if (found === undefined) response.end(request.url);
    else response.writeHead(found[0], { location: found[1] }).end();
  };
}

describe('a request of a module', () => {
  it('is sent as it is, and its answer given as it came', async () => {
    handle = (_request, response, body) => {
      response.writeHead(299, [...['X-One', 'a', 'X-One', 'b', 'content-type', 'text/x']]);
      response.end(Buffer.concat([body, Buffer.from([255])]));
    };
    const answer = await sendOutbound(
      {
        method: 'PROPFIND',
        uri: `http://user:secret@cafe.test:${port}/pot?milk=1#top`,
        headers: [
          ['X-Sent', 'caf\u00e9'],
          ['x-sent', 'two'],
          ['Content-Length', '999'],
          ['Connection', 'upgrade'],
        ],
        timeoutMicros: undefined,
        body: Uint8Array.of(1, 2),
      },
      anywhere,
    );
    expect(answer).toMatchObject({ kind: 'answered', status: 299, body: Uint8Array.of(1, 2, 255) });
    if (answer.kind === 'failed') throw new Error(answer.message);
    expect(answer.headers.slice(0, 3)).toEqual([
      ['x-one', 'a'],
      ['x-one', 'b'],
      ['content-type', 'text/x'],
    ]);
    expect(seen).toMatchObject([
      {
        method: 'PROPFIND',
        url: '/pot?milk=1',
        headers: {
          'x-sent': 'caf\u00e9, two',
          host: `cafe.test:${port}`,
          accept: '*/*',
          connection: 'close',
          'content-length': '2',
          authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
        },
      },
    ]);
  });

  it('follows redirects, with the method and body that each leaves it', async () => {
    redirect({ '/1': [302, '/2'], '/2': [307, '/3?q'], '/3?q': [301, 'end'] });
    const posted = {
      method: 'POST',
      body: Uint8Array.of(97),
      headers: [['content-type', 'text/x'] as const],
    };
    expect(await send(`http://one.test:${port}/1`, posted)).toMatchObject({ status: 200, body: '/end' });
    expect(
      seen.map(({ method, url, body, headers }) => [method, url, body, headers['content-type']]),
    ).toEqual([
      ['POST', '/1', 'a', 'text/x'],
      ['GET', '/2', '', undefined],
      ['GET', '/3?q', '', undefined],
      ['GET', '/end', '', undefined],
    ]);
    seen.length = 0;
    redirect({ '/1': [308, '/2'] });
    await send(`http://one.test:${port}/1`, posted);
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'a'],
      ['POST', 'a'],
    ]);
  });

  it('keeps what is secret from another host that it is sent on to', async () => {
    redirect({ '/1': [302, '/2'], '/2': [302, `http://two.test:${port}/3`] });
    const headers = [
      ['Authorization', 'Bearer x'],
      ['cookie', 'c'],
      ['x-kept', 'k'],
    ] as const;
    await send(`http://one.test:${port}/1`, { headers });
    expect(seen.map(({ headers: had }) => [had.authorization, had.cookie, had['x-kept']])).toEqual([
      ['Bearer x', 'c', 'k'],
      ['Bearer x', 'c', 'k'],
      [undefined, undefined, 'k'],
    ]);
  });

  it('takes an answer that leads nowhere for the answer', async () => {
    redirect({ '/1': [302, 'http://['] });
    expect(await send(`http://one.test:${port}/1`)).toMatchObject({ status: 302 });
    handle = (_request, response) => response.writeHead(302).end();
    expect(await send(`http://one.test:${port}/2`)).toMatchObject({ status: 302 });
  });

  it('gives up after ten redirects', async () => {
    redirect({ '/1': [302, '/1'] });
    expect(await send(`http://one.test:${port}/1?secret`)).toMatchObject({ status: 200 });
    expect(await send(`http://one.test:${port}/1`)).toBe(
      `error following redirect for url (http://one.test:${port}/1): too many redirects`,
    );
    expect(seen).toHaveLength(12);
  });
});

describe('a request that cannot be made', () => {
  it.each([
    ['', 'empty string'],
    ['nonsense', 'builder error: relative URL without a base'],
    ['/path', 'builder error: relative URL without a base'],
    ['http://', 'builder error: invalid URL'],
    ['ftp://one.test/x?secret', 'builder error for url (ftp://one.test/x): URL scheme is not allowed'],
    ['http://127.0.0.1:1/', 'refusing to connect to private or special-purpose addresses'],
    ['http://0x7f.1/', 'refusing to connect to private or special-purpose addresses'],
    ['http://[::1]/', 'refusing to connect to private or special-purpose addresses'],
    ['http://[::ffff:1.1.1.1]/', 'refusing to connect to private or special-purpose addresses'],
  ])('is refused: %j', async (uri, message) => {
    expect(await send(uri, {}, {})).toBe(message);
  });

  it.each([
    [{ method: 'a b' }, 'invalid HTTP method'],
    [{ method: '' }, 'invalid HTTP method'],
    [{ method: 'CONNECT' }, 'the HTTP method CONNECT is not built yet in @nerv/embedded'],
    [{ headers: [['a b', 'c'] as const] }, 'invalid HTTP header name'],
    [{ headers: [['a', 'b\r\nc: d'] as const] }, 'failed to parse header value'],
  ])('is refused: %j', async (more, message) => {
    expect(await send(`http://one.test:${port}/`, more)).toBe(message);
    expect(seen).toEqual([]);
  });

  it('is refused when a name leads to this machine, and when a redirect does', async () => {
    const local = { resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]) };
    expect(await send(`http://one.test:${port}/x?secret`, {}, local)).toBe(
      `error sending request for url (http://one.test:${port}/x): refusing to connect to private or special-purpose addresses`,
    );
    expect(seen).toEqual([]);
    redirect({ '/1': [302, 'http://10.0.0.1/secret'] });
    const isBlocked = (address: string): boolean => address.startsWith('10.');
    expect(await send(`http://one.test:${port}/1`, {}, { ...anywhere, isBlocked })).toBe(
      'error following redirect for url (http://10.0.0.1/secret): refusing to connect to private or special-purpose addresses',
    );
    redirect({ '/1': [302, 'file:///etc/passwd'] });
    expect(await send(`http://one.test:${port}/1`)).toBe(
      'error following redirect for url (file:///etc/passwd): URL scheme is not allowed',
    );
  });

  it('connects to the addresses that it looked at, and to no other', async () => {
    const answers = [
      [
        { address: '10.0.0.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      [{ address: '10.0.0.1', family: 4 }],
    ];
    const options: OutboundOptions = {
      isBlocked: (address) => address.startsWith('10.'),
      resolve: () => Promise.resolve(answers.shift() ?? []),
    };
    expect(await send(`http://one.test:${port}/`, {}, options)).toMatchObject({ body: 'hello' });
    expect(await send(`http://one.test:${port}/`, {}, options)).toContain('refusing to connect');
  });

  it('says what went wrong on the way', async () => {
    const unknown = { ...anywhere, resolve: () => Promise.reject(new Error('no such name')) };
    expect(await send(`http://one.test:${port}/`, {}, unknown)).toBe(
      `error sending request for url (http://one.test:${port}/): no such name`,
    );
    handle = (request) => request.socket.destroy();
    expect(await send(`http://one.test:${port}/`)).toMatch(
      /^error sending request for url .*: socket hang up$/,
    );
    handle = (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut');
    expect(await send(`http://one.test:${port}/`)).toMatch(/^error sending request for url .*: aborted$/);
    handle = (request) =>
      request.socket.end('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    expect(await send(`http://one.test:${port}/`)).toMatch(/: the answer changes the protocol$/);
  });

  it('is given up when its time is over, before and within the answer', async () => {
    handle = () => undefined;
    const message = `error sending request for url (http://one.test:${port}/): operation timed out`;
    expect(await send(`http://one.test:${port}/`, { timeoutMicros: 1n })).toBe(message);
    handle = (_request, response) => response.write('part');
    expect(await send(`http://one.test:${port}/`, { timeoutMicros: 50_000n })).toBe(message);
    expect(await send(`http://one.test:${port}/`, { timeoutMicros: -5n })).toBe(message);
  });

  it('is given up when the answer is too long', async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    handle = (_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    };
    expect(await send(`http://one.test:${port}/`)).toMatch(/: the answer is longer than 67108864 bytes$/);
  });
});
