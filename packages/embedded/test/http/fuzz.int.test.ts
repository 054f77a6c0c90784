import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@nerv-tooling/vitest/runs';
import { HttpHost } from './http-host';

const limits = {
  headersTimeoutMs: 2_000,
  requestTimeoutMs: 2_000,
  timeoutCheckMs: 500,
  maxCallBytes: 10_000,
};

const PATHS = [
  '/v1/ping',
  '/v1/identity',
  '/v1/identity/websocket-token',
  `/v1/identity/c200${'0'.repeat(60)}/verify`,
  '/v1/database',
  '/v1/database/guests',
  '/v1/database/guests/names',
  '/v1/database/guests/call/write',
  '/v1/database/guests/call/double',
  '/v1/database/guests/pre_publish',
  '/v1/database/guests/route/echo',
  '/v1/database/guests/subscribe',
  '/v1/database/guests/sql',
];

const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
  fc
    .tuple(fc.constantFrom(...PATHS), fc.string({ unit: fc.constantFrom(...'/%.?&=:a0\\"\'<>{}') }))
    .map(([known, more]) => known + more),
  fc.string({ unit: fc.constantFrom(...'/%2ef0.?v1') }).map((text) => `/${text}`),
);

const header = fc.oneof(
  fc.constantFrom(
    'content-type: application/json',
    'content-type: \x80\xff',
    'authorization: Bearer a.b.c',
    'authorization: Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip, chunked',
    'content-encoding: gzip',
    'connection: upgrade',
    'upgrade: websocket',
    'expect: 100-continue',
    'expect: nothing',
    'x-forwarded-host: \t',
    'range: bytes=0-0',
  ),
  fc
    .tuple(fc.string({ unit: fc.constantFrom(...'abc-_') }), fc.string({ unit: 'binary' }))
    .map(([name, value]) => `x-${name}: ${value.replace(/[\r\n]/g, '')}`),
);

const request = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'BREW'),
    path,
    headers: fc.array(header, { maxLength: 4 }),
    body: fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant('x'.repeat(12_000))),
    lie: fc.constantFrom(0, 0, 0, -1, 1),
  })
  .map(({ method, path: target, headers, body, lie }) => {
    const length = Math.max(0, Buffer.byteLength(body) + lie);
    const head = [
      `${method} ${target} HTTP/1.1`,
      'host: x',
      ...headers,
      `content-length: ${length}`,
      'connection: close',
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });

/** A request of which some bytes are others. */
const damaged = fc
  .tuple(request, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 5 }))
  .map(([bytes, changes]) => {
    for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
    return bytes;
  });

/** Every answer in a stream is one, with nothing in its head that is not a header. */
function expectAnswers(stream: string): void {
  const first = stream.indexOf('HTTP/1.1 ');
  if (stream === '') return;
  expect(first).toBe(0);
  const [top = ''] = stream.split('\r\n\r\n');
  const [status = '', ...headers] = top.split('\r\n');
  expect(status).toMatch(/^HTTP\/1\.1 \d{3}( [\w -]*)?$/);
  for (const line of headers) expect(line).toMatch(/^[\w-]+: [^\r\n]*$/);
}

describe('whatever is sent', () => {
  it.each([
    ['requests of all kinds', request, 150],
    ['requests that are damaged', damaged, 150],
    ['bytes of any kind', fc.uint8Array({ maxLength: 300 }), 80],
  ])('%s: is answered or cut off, and others are served', async (_what, bytes, usual) => {
    const served = await HttpHost.withGuestBook({ limits });
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        expectAnswers(await served.send(sent, 'end'));
      }),
      runs(usual, 5),
    );
    expect(await served.isWell()).toBe(true);
    expect((await served.call('write', '["still here"]')).status).toBe(200);
    expect(JSON.parse((await served.call('read', '[]')).text)).toContain('still here');
    expect(served.lines.filter((line) => line.includes('could not be answered'))).toEqual([]);
  });

  it('arguments of any kind are taken, or refused as arguments', async () => {
    const served = await HttpHost.withGuestBook();
    const json = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.string({ unit: fc.constantFrom(...'[]{}",:0 1e.-ntf\\u') }),
      fc.constantFrom(
        '['.repeat(5_000),
        '{"a":'.repeat(5_000),
        `[${'1'.repeat(9_000)}]`,
        '["\\ud800"]',
        '\ufeff[]',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('write', 'double', 'shut', 'read'), json, async (name, args) => {
        const { status } = await served.call(name, args);
        expect(status).toBeOneOf([200, 400, 403, 530]);
        await served.host.call('guests', 'shut', [false]);
      }),
      runs(150, 5),
    );
    expect(await served.isWell()).toBe(true);
  });
});
