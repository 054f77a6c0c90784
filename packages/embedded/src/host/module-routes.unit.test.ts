import * as fc from 'fast-check';
import { runs } from '@nerv-tooling/vitest/runs';
import { describe, expect, it } from 'vitest';
import { BareInstance } from '../../test/support/bare-module';
import { BsatnWriter, scalar } from '../sats';
import type { RawHttpMethod } from '../schema/raw-module-def';
import { ModuleRoutes, type ModuleHttpRequest } from './module-routes';

const GET: RawHttpMethod = { tag: 'Get', name: undefined };

/** The BSATN of a response, as a list of numbers in the text of a module. */
function responseOf(status: number, headers: readonly (readonly [string, readonly number[]])[] = []): string {
  const writer = new BsatnWriter();
  writer.array(headers, (out, [name, value]) => {
    out.string(name);
    out.byteArray(Uint8Array.from(value));
  });
  writer.u8(2);
  writer.u16(status);
  return `new Uint8Array([${writer.finish().join(',')}])`;
}

const answering = (response: string, body = '[]'): string => `return [${response}, new Uint8Array(${body})];`;

/** Routes of a module that has these handlers, each at `/its-name` for every method unless said otherwise. */
async function routesOf(
  handlers: Readonly<Record<string, string>>,
  routes?: readonly (readonly [handler: string, method: RawHttpMethod, path: string])[],
) {
  const any: RawHttpMethod = { tag: 'Any', name: undefined };
  const all = routes ?? Object.keys(handlers).map((name) => [name, any, `/${name}`] as const);
  const module = await BareInstance.load({
    tables: [{ name: 'word', columns: { text: scalar('U8') } }],
    handlers,
    top: `const put = (value) => sys.datastore_insert_bsatn(sys.table_id_from_name('word'), new Uint8Array([value]).buffer, 1);`,
    definition: { httpRoutes: all.map(([handler, method, path]) => ({ handler, method, path })) },
  });
  const logs: string[][] = [];
  const found = new ModuleRoutes({
    instance: module.instance,
    transactions: module.transactions,
    now: () => 100n,
    log: (level, message, name = '') => logs.push([level, message, name]),
  });
  const ask = (method: string, path: string, more: Partial<ModuleHttpRequest> = {}) => {
    const { body, ...answer } = found.handle({ method, path, uri: `http://here${path}`, ...more });
    return { ...answer, body: new TextDecoder().decode(body) };
  };
  return { module, logs, ask };
}

const TEXT = [['content-type', 'text/plain; charset=utf-8']];
const NOT_FOUND = {
  status: 404,
  headers: TEXT,
  body: 'Database has not registered a handler for this route',
};

describe('a request to a route', () => {
  it('reaches the handler whose method and path are exactly its own', async () => {
    const { ask } = await routesOf(
      {
        one: answering(responseOf(200), 'text("one")'),
        two: answering(responseOf(200), 'text("two")'),
        brew: answering(responseOf(200), 'text("brew")'),
      },
      [
        ['one', GET, ''],
        ['two', GET, '/'],
        ['two', GET, '/a'],
        ['one', { tag: 'Post', name: undefined }, '/a'],
        ['one', GET, '/a/'],
        ['brew', { tag: 'Extension', name: 'BREW' }, '/a'],
        ['brew', { tag: 'Any', name: undefined }, '/any'],
      ],
    );
    const at = (method: string, path: string): string | number => {
      const { status, body } = ask(method, path);
      return status === 200 ? body : status;
    };
    expect(
      [
        ['GET', ''],
        ['GET', '/'],
        ['GET', '/a'],
        ['POST', '/a'],
        ['GET', '/a/'],
        ['BREW', '/a'],
        ['BREW', '/any'],
        ['HEAD', '/any'],
      ].map(([method = '', path = '']) => at(method, path)),
    ).toEqual(['one', 'two', 'two', 'one', 'one', 'brew', 'brew', 'brew']);
    expect(at('GET', '/%61')).toBe('two');
    for (const [method, path] of [
      ['PUT', '/a'],
      ['get', '/a'],
      ['brew', '/a'],
      ['GET', '//a'],
      ['GET', '/A'],
      ['GET', '/a%2f%2f'],
      ['GET', '/a?x'],
      ['GET', '/../a'],
      ['GET', '/%zz'],
      ['GET', '/ü%00'],
    ] as const)
      expect(ask(method, path)).toEqual(NOT_FOUND);
  });

  it('never reaches a handler when it only asks for options', async () => {
    const { ask } = await routesOf({ one: 'throw new Error("reached");' });
    expect(ask('OPTIONS', '/one')).toEqual({ status: 200, headers: [], body: '' });
  });

  it('is refused when its path is no text', async () => {
    const { ask } = await routesOf({ one: answering(responseOf(200)) });
    expect(ask('GET', '/%ff')).toEqual({
      status: 400,
      headers: TEXT,
      body: 'Invalid URL: Invalid UTF-8 in `path`',
    });
  });

  it('is shown to the handler as it came, byte for byte', async () => {
    const { ask } = await routesOf({ echo: answering(responseOf(200), '[...request, 255, ...body]') });
    const { body } = ask('BREW', '/echo', {
      uri: 'http://here/echo?q=ü',
      headers: [
        ['X-One', 'caf\u00e9'],
        ['x-one', 'b'],
      ],
      body: Uint8Array.of(1, 2),
    });
    const writer = new BsatnWriter();
    writer.u8(9);
    writer.string('BREW');
    writer.u32(2);
    writer.string('x-one');
    writer.byteArray(Uint8Array.of(0x63, 0x61, 0x66, 0xe9));
    writer.string('x-one');
    writer.byteArray(Uint8Array.of(0x62));
    writer.u8(1);
    writer.string('http://here/echo?q=ü');
    writer.u8(2);
    writer.raw(Uint8Array.of(255, 1, 2));
    expect(body).toBe(new TextDecoder().decode(writer.finish()));
  });

  it('may open transactions, one after the other; one left open is rolled back', async () => {
    const { module, ask } = await routesOf({
      add: `
        for (const value of body) { sys.procedure_start_mut_tx(); put(value); sys.procedure_commit_mut_tx(); }
        sys.procedure_start_mut_tx(); put(99);
        ${answering(responseOf(204))}`,
    });
    expect(ask('POST', '/add', { body: Uint8Array.of(1, 2) }).status).toBe(204);
    expect(module.logs).toEqual([
      ['error', 'the function left a transaction open; it is rolled back', 'add'],
    ]);
    const tx = module.begin();
    expect(tx.rowCount(4096)).toBe(2);
    tx.rollback();
  });
});

describe('an answer', () => {
  it('is what the handler gave, without headers that are about the connection', async () => {
    const headers = [
      ['set-cookie', [97]],
      ['set-cookie', [98]],
      ['x-bytes', [0x09, 0x20, 0x7e, 0xff]],
      ['Content-Length', [0x35]],
      ['transfer-encoding', [0x78]],
      ['connection', [0x78]],
    ] as const;
    const { ask } = await routesOf({ one: answering(responseOf(299, headers), 'text("body")') });
    expect(ask('GET', '/one')).toEqual({
      status: 299,
      headers: [
        ['set-cookie', 'a'],
        ['set-cookie', 'b'],
        ['x-bytes', '\t ~\u00ff'],
      ],
      body: 'body',
    });
  });

  it.each([
    [
      'throws',
      'throw new Error("handler trouble");',
      /^Uncaught Error: handler trouble\n\tat .*\(spacetimedb_module:\d+:\d+\)/,
    ],
    ['refuses', 'throw new SenderError("not you");', /^not you$/],
    ['answers nothing', 'return;', /^Uncaught TypeError: /],
    ['answers no bytes', 'return [5, 5];', /^Uncaught TypeError: `__call_http_handler__` must return/],
    ['answers what cannot be read', answering('new Uint8Array(2)'), /^Uncaught BsatnError: /],
    ['answers before its time', answering(responseOf(101)), /^invalid status code$/],
    ['answers with a status too high', answering(responseOf(1000)), /^invalid status code$/],
    ['names a header badly', answering(responseOf(200, [['a b', [97]]])), /^invalid HTTP header name$/],
    ['names no header', answering(responseOf(200, [['', [97]]])), /^invalid HTTP header name$/],
    [
      'ends a header',
      answering(responseOf(200, [['a', [97, 13, 10, 98]]])),
      /^failed to parse header value$/,
    ],
  ])('is 500 with the reason when the handler %s', async (_what, handler, reason) => {
    const { ask, logs } = await routesOf({ bad: handler });
    const answer = ask('GET', '/bad');
    expect(answer).toEqual({ status: 500, headers: TEXT, body: expect.stringMatching(reason) });
    expect(logs).toEqual([
      [expect.stringMatching(/^(panic|error)$/), expect.stringContaining(answer.body), 'bad'],
    ]);
  });

  it('is 500 where a module has routes and no hook for them', async () => {
    const { module, ask } = await routesOf({ one: answering(responseOf(200)) });
    expect(ask('GET', '/one').status).toBe(200);
    const without = await BareInstance.load({
      handlers: { one: '' },
      end: 'delete hooks.__call_http_handler__;',
      definition: { httpRoutes: [{ handler: 'one', method: GET, path: '/one' }] },
    });
    const routes = new ModuleRoutes({
      instance: without.instance,
      transactions: module.transactions,
      now: () => 1n,
      log: () => undefined,
    });
    expect(routes.handle({ method: 'GET', path: '/one', uri: '/' })).toMatchObject({ status: 500 });
  });

  it('never has a header that breaks out of its line', async () => {
    const { ask } = await routesOf({
      echo: `
        const length = body[0];
        return [body.subarray(1, 1 + length), new Uint8Array(0)];`,
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 })), { maxLength: 3 }),
        fc.integer({ min: 0, max: 65535 }),
        (headers, status) => {
          const writer = new BsatnWriter();
          writer.array(headers, (out, [name, value]) => {
            out.string(Buffer.from(name).toString());
            out.byteArray(value);
          });
          writer.u8(2);
          writer.u16(status);
          const bytes = writer.finish();
          const answer = ask('POST', '/echo', { body: Uint8Array.of(bytes.length, ...bytes) });
          expect(answer.status).toBeGreaterThanOrEqual(200);
          expect(answer.status).toBeLessThanOrEqual(999);
          for (const [name, value] of answer.headers)
            expect(`${name}: ${value}`).toMatch(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [\t\x20-\x7e\x80-\xff]*$/);
        },
      ),
      runs(200),
    );
  });
});
