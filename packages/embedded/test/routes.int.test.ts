import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime, type LogEntry } from '../src';
import { FaultyLevel } from './support/faulty-level';
import { RawClient, request } from './support/raw-client';

const PAGES = new URL('./modules/pages.ts', import.meta.url);

let level: FaultyLevel;
let host: EmbeddedSpacetime;
const logs: LogEntry[] = [];

beforeEach(async () => {
  logs.length = 0;
  level = new FaultyLevel();
  host = await EmbeddedSpacetime.open({ store: level, logger: (entry) => logs.push(entry) });
  await host.publish('web', PAGES);
});

afterEach(async () => {
  await host.close();
});

const post = (route: string, body: string): Promise<Response> =>
  host.fetch('web', route, { method: 'POST', body });
const pages = async (): Promise<unknown> => (await host.fetch('web', '/pages')).json();

describe('a route of a module', () => {
  it('reads and writes in transactions, which clients see', async () => {
    const client = await RawClient.connect(host, 'web');
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM page'));
    expect((await post('/pages', 'first ü')).status).toBe(204);
    expect(await client.next()).toMatchObject({ tag: 'TransactionUpdate' });
    const answer = await host.fetch('web', '/pages');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.json()).toEqual(['first ü']);
  });

  it('answers with bytes, a status and headers of its own, and is shown the request', async () => {
    const body = Uint8Array.of(0, 255, 10);
    const answer = await host.fetch('web', '/echo?x=1&y=ü', {
      method: 'PATCH',
      headers: { 'X-Sent': 'header' },
      body,
    });
    expect(answer.status).toBe(201);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'x-method': 'PATCH',
      'x-uri': 'http://in-process.invalid/v1/database/web/route/echo?x=1&y=%C3%BC',
      'x-seen': 'header',
    });
    expect((await host.fetch('web', '')).headers.get('x-uri')).toMatch(/\/route$/);
    expect((await host.fetch('web', '?q')).headers.get('x-uri')).toMatch(/\/route\?q$/);
  });

  it('is told of no caller', async () => {
    expect(await (await host.fetch('web', '/who')).text()).toBe(`false true ${'0'.repeat(64)} true`);
  });

  it('rolls back a transaction whose body throws, and keeps what was committed before a failure', async () => {
    const refused = await post('/pages', 'bad');
    expect([refused.status, await refused.text()]).toEqual([500, 'not on my pages']);
    const failed = await post('/fails', 'kept');
    expect(failed.status).toBe(500);
    expect(failed.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await failed.text()).toMatch(
      /^Uncaught Error: handler trouble\n\tat .*\(spacetimedb_module:\d+:\d+\)/,
    );
    expect(await pages()).toEqual(['kept']);
    expect(
      logs.map(({ level: how, message, function: name }) => [how, message.split('\n')[0], name]),
    ).toEqual([
      ['error', 'not on my pages', 'add'],
      ['panic', 'Uncaught Error: handler trouble', 'add_and_fail'],
    ]);
  });

  it('is 404 where there is none, by path and by method', async () => {
    for (const [route, method] of [
      ['/nope', 'GET'],
      ['/pages/', 'GET'],
      ['//pages', 'GET'],
      ['/Pages', 'GET'],
      ['/pages', 'PUT'],
      ['/', 'GET'],
    ] as const) {
      const answer = await host.fetch('web', route, { method });
      expect([answer.status, await answer.text()]).toEqual([
        404,
        'Database has not registered a handler for this route',
      ]);
    }
  });

  it('is not asked for options', async () => {
    const answer = await host.fetch('web', '/echo', { method: 'OPTIONS' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it.each(['pages', '/../../other/route/pages', 'x/../..'])('is not %j', async (route) => {
    await expect(host.fetch('web', route)).rejects.toMatchObject({ name: 'HostError', problem: 'route' });
  });

  it('of a database that is not there is refused', async () => {
    await expect(host.fetch('nobody', '/pages')).rejects.toMatchObject({ problem: 'unknownDatabase' });
  });

  it('cannot answer with a status that is none, nor give `fetch` one that it does not take', async () => {
    expect((await post('/odd', '418')).status).toBe(418);
    const early = await post('/odd', '101');
    expect([early.status, await early.text()]).toEqual([500, 'invalid status code']);
    await expect(post('/odd', '700')).rejects.toMatchObject({ problem: 'route' });
  });

  it('answers when what it did is on disk', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    level.onSync = () => released;
    const told: string[] = [];
    const answer = post('/pages', 'held').then(({ status }) => told.push(`answer ${status}`));
    const hasty = await RawClient.connect(host, 'web', { confirmed: false });
    expect(await hasty.ask(request.query(1, 'SELECT * FROM page'))).toMatchObject({
      tables: [expect.anything()],
    });
    told.push('released');
    release();
    await answer;
    expect(told).toEqual(['released', 'answer 204']);
    await host.close();
    host = await EmbeddedSpacetime.open({ store: level });
    expect(await pages()).toEqual(['held']);
  });
});
