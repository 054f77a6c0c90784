import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { RawClient, request } from './support/raw-client';
import { until } from './support/connect';

const MODULE = new URL('./modules/ledger.ts', import.meta.url);

let host: EmbeddedSpacetime;
let database = '';
let count = 0;
let micros = 1_000_000n;

beforeAll(async () => {
  host = await EmbeddedSpacetime.open({ logger: () => undefined, clock: () => micros });
});

beforeEach(async () => {
  database = `ledger-${count++}`;
  micros = 1_000_000n;
  await host.publish(database, MODULE);
});

afterAll(async () => {
  await host.close();
});

describe('a connection', () => {
  it('begins with who the client is', async () => {
    const client = await RawClient.connect(host, database);
    expect(client.socket.protocol).toBe('v3.bsatn.spacetimedb');
    expect(client.hello).toMatchObject({
      tag: 'InitialConnection',
      identity: expect.stringMatching(/^c200/),
    });
    expect(host.clients(database)).toEqual([
      { identity: client.hello.identity, connectionId: client.hello.connectionId },
    ]);
    const { identity, token } = host.createIdentity();
    const known = await RawClient.connect(host, database, { version: 2, token });
    expect(known.socket.protocol).toBe('v2.bsatn.spacetimedb');
    expect(known.hello).toMatchObject({ identity, token });
  });

  it('is not opened for a stranger to the host', async () => {
    const ask = (change: object) =>
      host.webSocket({ nameOrAddress: database, wsProtocol: ['v3.bsatn.spacetimedb'], ...change });
    await expect(ask({ nameOrAddress: 'nowhere' })).rejects.toMatchObject({ problem: 'unknownDatabase' });
    await expect(ask({ nameOrAddress: '0'.repeat(64) })).rejects.toMatchObject({
      problem: 'unknownDatabase',
    });
    await expect(ask({ wsProtocol: ['v1.json.spacetimedb'] })).rejects.toMatchObject({ problem: 'protocol' });
    await expect(ask({ authToken: 'x' })).rejects.toMatchObject({ problem: 'token' });
  });

  it('is found by the identity of its database too', async () => {
    const { databaseIdentity } = await host.publish(database, MODULE);
    const client = await RawClient.connect(host, databaseIdentity);
    expect(client.hello.tag).toBe('InitialConnection');
  });

  it('cannot be written to before it is open, and may be closed then', async () => {
    const socket = await host.webSocket({ nameOrAddress: database, wsProtocol: ['v3.bsatn.spacetimedb'] });
    expect(socket.readyState).toBe(0);
    expect(() => {
      socket.send(new Uint8Array(1));
    }).toThrow('still connecting');
    const ended = new Promise<number>((resolve) => {
      socket.onclose = ({ code }) => {
        resolve(code);
      };
    });
    socket.close();
    expect(await ended).toBe(1000);
    expect(socket.readyState).toBe(3);
    expect(host.clients(database)).toEqual([]);
  });

  it('ends when its client closes it, and the module hears of it once', async () => {
    const watcher = await RawClient.connect(host, database);
    const client = await RawClient.connect(host, database);
    client.socket.close();
    client.socket.close();
    expect(client.socket.readyState).toBe(2);
    client.send(request.reducer(1, 'put', '010101'));
    expect(await client.ended).toEqual({ code: 1000, reason: '' });
    await until(() => host.clients(database).length === 1);
    const visits = await watcher.ask(request.query(1, "SELECT * FROM visit WHERE what = 'leave true'"));
    expect(visits.tables).toMatchObject([{ table: 'visit', rows: [expect.anything()] }]);
    expect(await watcher.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({ tables: [] });
  });
});

describe('what a client sends', () => {
  it.each([
    ['an empty frame', 2, '', 'data too short for u8: Expected 1, given 0'],
    ['an empty frame', 3, '', 'v3 websocket binary payload must contain at least one v2 client message'],
    ['an unknown tag', 3, '0901000000', 'unknown tag 0x9 for sum type ClientMessage'],
    ['a message cut short', 2, '030100000000ffff0000', 'data too short for [u8]: Expected 65535, given 0'],
    ['a flag that is not there', 3, '030100000007 00000000 00000000', 'invalid call reducer flag 7'],
    ['text that is not UTF-8', 3, '0201000000 02000000 fffe', 'invalid utf8'],
  ] as const)('%s over v%s closes the connection with 1011', async (_what, version, hex, reason) => {
    const client = await RawClient.connect(host, database, { version });
    client.send(hex);
    expect(await client.ended).toEqual({ code: 1011, reason });
    expect(host.clients(database)).toEqual([]);
  });

  it('a text frame closes the connection too', async () => {
    const client = await RawClient.connect(host, database, { version: 2 });
    client.socket.send('hello');
    expect(await client.ended).toEqual({ code: 1011, reason: 'v2 websocket does not support text messages' });
  });

  it('is answered up to what is broken', async () => {
    const client = await RawClient.connect(host, database);
    client.send(request.reducer(7, 'put', '010203'), '09');
    expect(await client.next()).toMatchObject({ tag: 'ReducerResult', requestId: 7, value: '' });
    expect(await client.ended).toMatchObject({ code: 1011 });
    const other = await RawClient.connect(host, database);
    expect(await other.ask(request.query(1, 'SELECT * FROM entry'))).toMatchObject({
      tables: [{ rows: ['010203'] }],
    });
  });

  it('may be more than one message in a frame of v3, and more than one after another', async () => {
    const client = await RawClient.connect(host, database);
    client.send(...Array.from({ length: 200 }, (_, at) => request.query(at, 'SELECT * FROM entry')));
    const ids: unknown[] = [];
    for (let at = 0; at < 200; at++) ids.push((await client.next()).requestId);
    expect(ids).toEqual(Array.from({ length: 200 }, (_, at) => at));
    expect(client.frames.length).toBeLessThan(20);
  });

  it('may be followed by more in a frame of v2, which is passed over', async () => {
    const client = await RawClient.connect(host, database, { version: 2 });
    expect(await client.ask(request.query(1, 'SELECT * FROM entry'), '010203')).toMatchObject({
      requestId: 1,
    });
    expect(await client.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({ requestId: 2 });
  });
});

describe('a call', () => {
  it('answers with its own changes, and tells others of theirs', async () => {
    const caller = await RawClient.connect(host, database);
    const watcher = await RawClient.connect(host, database);
    expect(await caller.ask(request.subscribe(1, 5, 'SELECT * FROM entry WHERE kind = 1'))).toEqual({
      tag: 'SubscribeApplied',
      requestId: 1,
      querySetId: 5,
      tables: [],
    });
    await watcher.ask(request.subscribe(1, 9, 'SELECT * FROM entry'));
    micros = 2_000_000n;
    expect(await caller.ask(request.reducer(2, 'put', '010105'))).toEqual({
      tag: 'ReducerResult',
      requestId: 2,
      timestamp: 2_000_000n,
      value: '',
      querySets: [
        { querySetId: 5, tables: [{ table: 'entry', rows: [{ inserts: ['010105'], deletes: [] }] }] },
      ],
    });
    expect(await watcher.next()).toEqual({
      tag: 'TransactionUpdate',
      querySets: [
        { querySetId: 9, tables: [{ table: 'entry', rows: [{ inserts: ['010105'], deletes: [] }] }] },
      ],
    });
    expect(await caller.ask(request.reducer(3, 'put', '010206'))).toMatchObject({
      querySets: [{ querySetId: 5, tables: [{ rows: [{ inserts: [], deletes: ['010105'] }] }] }],
    });
    expect(await watcher.next()).toMatchObject({
      querySets: [{ querySetId: 9, tables: [{ rows: [{ inserts: ['010206'], deletes: ['010105'] }] }] }],
    });
    expect(await caller.ask(request.reducer(4, 'put', '010206'))).toMatchObject({
      requestId: 4,
      querySets: [],
    });
    expect(await watcher.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({
      tag: 'OneOffQueryResult',
    });
  });

  it.each([
    ['nope', '', { failed: 'no such reducer' }],
    ['Put', '010101', { failed: 'no such reducer' }],
    ['init', '', { failed: "can't directly call special Init lifecycle reducer" }],
    ['arrive', '', { failed: "can't directly call special OnConnect lifecycle reducer" }],
    ['leave', '', { failed: "can't directly call special OnDisconnect lifecycle reducer" }],
    [
      'put',
      '01',
      { failed: 'invalid arguments for reducer put: data too short for u8: Expected 1, given 0' },
    ],
    ['drop', '09', { refused: 'no entry 9' }],
    ['put', '010101ffff', { value: '' }],
  ])('of %s(%s) answers %j', async (name, args, expected) => {
    const client = await RawClient.connect(host, database);
    expect(await client.ask(request.reducer(1, name, args))).toMatchObject({
      tag: 'ReducerResult',
      requestId: 1,
      ...expected,
    });
  });

  it('of a procedure tells its caller of each commit like anyone', async () => {
    const client = await RawClient.connect(host, database);
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM entry'));
    expect(await client.ask(request.procedure(2, 'twice', '03'))).toMatchObject({
      tag: 'TransactionUpdate',
      querySets: [{ tables: [{ rows: [{ inserts: ['030101'] }] }] }],
    });
    expect(await client.next()).toMatchObject({
      querySets: [{ tables: [{ rows: [{ inserts: ['040201'] }] }] }],
    });
    expect(await client.next()).toMatchObject({
      tag: 'ProcedureResult',
      requestId: 2,
      value: '04',
      timestamp: 1_000_000n,
    });
  });

  it.each([
    ['nope', '', 'No such procedure'],
    ['put', '', 'No such procedure'],
    ['twice', '', 'invalid arguments for procedure twice: data too short for u8: Expected 1, given 0'],
    [
      'crash',
      '',
      expect.stringMatching(
        /^The module instance encountered a fatal error: Uncaught Error: procedure trouble\n\tat /,
      ),
    ],
    ['refuse', '', 'The module instance encountered a fatal error: procedure refuses'],
  ])('of the procedure %s(%s) fails', async (name, args, failed) => {
    const client = await RawClient.connect(host, database);
    expect(await client.ask(request.procedure(1, name, args))).toMatchObject({
      tag: 'ProcedureResult',
      requestId: 1,
      failed,
    });
  });
});

describe('query sets', () => {
  it('have ids of their own in each connection, and are answered in order', async () => {
    const client = await RawClient.connect(host, database);
    const { identity, connectionId } = client.hello;
    const who = `(Identity(${String(identity)}), ConnectionId(${String(connectionId)}))`;
    await client.ask(request.reducer(1, 'put', '010105'));
    const sql = 'SELECT * FROM entry';
    expect(
      await client.ask(request.subscribe(2, 1, sql, sql, 'SELECT * FROM entry WHERE id = 1')),
    ).toMatchObject({
      tables: [
        { table: 'entry', rows: ['010105'] },
        { table: 'entry', rows: ['010105'] },
      ],
    });
    expect(await client.ask(request.subscribe(3, 1, sql))).toEqual({
      tag: 'SubscriptionError',
      requestId: 3,
      querySetId: 1,
      error: `Subscription with id QuerySetId { id: 1 } already exists for client: ${who}`,
    });
    expect(await client.ask(request.subscribe(4, 2, sql, 'SELECT * FROM nowhere'))).toMatchObject({
      tag: 'SubscriptionError',
      requestId: 4,
      querySetId: 2,
    });
    expect(await client.ask(request.subscribe(5, 2))).toMatchObject({ tag: 'SubscribeApplied', tables: [] });
    expect(await client.ask(request.reducer(6, 'put', '020105'))).toMatchObject({
      querySets: [{ querySetId: 1, tables: [{ rows: [{ inserts: ['020105'] }] }] }],
    });
    expect(await client.ask(request.unsubscribe(7, 2, true))).toMatchObject({
      tag: 'UnsubscribeApplied',
      tables: [],
    });
    expect(await client.ask(request.unsubscribe(8, 1, false))).toEqual({
      tag: 'UnsubscribeApplied',
      requestId: 8,
      querySetId: 1,
      tables: undefined,
    });
    expect(await client.ask(request.unsubscribe(9, 1, true))).toMatchObject({
      tag: 'SubscriptionError',
      requestId: 9,
      error: `Subscription not found: (${who}, QuerySetId { id: 1 })`,
    });
    expect(await client.ask(request.reducer(10, 'put', '030105'))).toMatchObject({ querySets: [] });
  });

  it('of events hear each event once per query', async () => {
    const client = await RawClient.connect(host, database);
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM ping', 'SELECT * FROM ping WHERE n > 1'));
    expect(await client.ask(request.reducer(2, 'pings', '02'))).toMatchObject({
      querySets: [
        { querySetId: 1, tables: [{ table: 'ping', rows: [{ events: ['01', '02'] }, { events: ['02'] }] }] },
      ],
    });
    expect(await client.ask(request.query(3, 'SELECT * FROM ping'))).toMatchObject({ tables: [] });
  });

  it('may be asked once, with the words of a server when that fails', async () => {
    const client = await RawClient.connect(host, database);
    expect(await client.ask(request.query(1, 'SELECT * FROM door'))).toMatchObject({
      error: 'no such table: `door`. If the table exists, it may be marked private.',
    });
    expect(await client.ask(request.query(2, ''))).toMatchObject({ error: 'Empty SQL query' });
    expect(await client.ask(request.query(3, 'SELECT * FROM *'))).toMatchObject({
      error: 'sql parser error: Expected identifier, found: * at Line: 1, Column 15',
    });
  });
});

describe('the owner', () => {
  it('sees private tables and the clients', async () => {
    const owner = await RawClient.connect(host, database, { token: host.owner.token });
    expect(owner.hello.identity).toBe(host.owner.identity);
    expect(await owner.ask(request.query(1, 'SELECT * FROM door'))).toMatchObject({
      tables: [{ table: 'door', rows: ['0000'] }],
    });
    await owner.ask(request.subscribe(2, 1, 'SELECT * FROM st_client'));
    const other = await RawClient.connect(host, database);
    const { querySets } = await owner.next();
    expect(querySets).toMatchObject([
      { tables: [{ table: 'st_client', rows: [{ inserts: [expect.any(String)] }] }] },
    ]);
    other.socket.close();
    expect(await owner.next()).toMatchObject({
      querySets: [{ tables: [{ rows: [{ inserts: [], deletes: [expect.any(String)] }] }] }],
    });
  });
});

describe('a module that turns clients away', () => {
  it('lets them end without a word, and keeps nothing of them', async () => {
    const inside = await RawClient.connect(host, database);
    await inside.ask(request.reducer(1, 'shut', '01'));
    const refused = await RawClient.open(host, database);
    expect(await refused.ended).toEqual({ code: 1006, reason: '' });
    expect(refused.frames).toEqual([]);
    expect(host.clients(database)).toHaveLength(1);
    expect(host.logs(database).at(-1)).toMatchObject({
      level: 'error',
      message: 'the door is shut',
      function: 'arrive',
    });
  });

  it('cannot keep them from leaving', async () => {
    const owner = await RawClient.connect(host, database, { token: host.owner.token });
    const leaving = await RawClient.connect(host, database);
    await owner.ask(request.reducer(1, 'shut', '01'));
    leaving.socket.close();
    expect(await leaving.ended).toMatchObject({ code: 1000 });
    expect(await owner.ask(request.query(2, 'SELECT * FROM st_client'))).toMatchObject({
      tables: [{ rows: [expect.any(String)] }],
    });
    const visits = await owner.ask(request.query(3, "SELECT * FROM visit WHERE what = 'leave true'"));
    expect(visits.tables).toEqual([]);
  });
});
