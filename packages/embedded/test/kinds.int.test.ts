import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { KindsConnection } from './modules/kinds-client';
import { least, most } from './modules/kinds-values';
import { connect, subscribe } from './support/connect';

const MODULE = new URL('./modules/kinds.ts', import.meta.url);

let host: EmbeddedSpacetime;
let count = 0;

beforeAll(async () => {
  host = await EmbeddedSpacetime.open({ logger: () => undefined });
});

afterAll(async () => {
  await host.close();
});

/** A client of a fresh database, subscribed to everything it may see. */
async function fresh(): Promise<KindsConnection> {
  const database = `kinds-${count++}`;
  await host.publish(database, MODULE);
  const { connection } = await connect<KindsConnection>(host, database, KindsConnection.builder());
  await subscribe(connection, 'SELECT * FROM *');
  return connection;
}

const said = (connection: KindsConnection): string[] =>
  [...connection.db.said.iter()].sort((a, b) => Number(a.seq - b.seq)).map((row) => row.text);

describe('a value of every type', () => {
  it.each([
    ['the least', least],
    ['the most', most],
  ])('comes back from a table as it was: %s', async (_what, row) => {
    const connection = await fresh();
    await connection.reducers.putEvery({ id: 7, row: row as never });
    expect([...connection.db.every.iter()]).toEqual([{ id: 7, ...row }]);
    const { connection: second } = await connect<KindsConnection>(
      host,
      `kinds-${count - 1}`,
      KindsConnection.builder(),
    );
    await subscribe(second, 'SELECT * FROM every WHERE id = 7');
    expect([...second.db.every.iter()]).toEqual([{ id: 7, ...row }]);
  });

  it.each([
    ['the least', least],
    ['the most', most],
  ])('comes back from a procedure as it was: %s', async (_what, row) => {
    const connection = await fresh();
    expect(await connection.procedures.echoEvery({ row: row as never })).toEqual(row);
  });
});

describe('what a module is told of its writes', () => {
  it('keys, updates, auto-increment, clear', async () => {
    const connection = await fresh();
    await connection.reducers.writes({});
    const taken = 'threw UniqueAlreadyExists: Value with given unique identifier already exists';
    expect(said(connection)).toEqual([
      'insert: {"name":"one","code":1,"size":1}',
      'insert the same row: {"name":"one","code":1,"size":1}',
      `insert a taken name: ${taken}`,
      `insert a taken code: ${taken}`,
      'count: "1n"',
      'find by name: {"name":"one","code":1,"size":1}',
      'find nothing: null',
      'delete by name: true',
      'insert again: {"name":"one","code":2,"size":1}',
      'delete another row: false',
      'auto-increment: {"tiny":1,"wide":"1n","note":"a"}',
      'auto-increment in part: {"tiny":9,"wide":"2n","note":"b"}',
      'update: {"tiny":9,"wide":"5n","note":"c"}',
      'update nothing: threw NoSuchRow: The row was not found, e.g., in an update call',
      `insert a taken key: ${taken}`,
      'clear: "2n"',
    ]);
    expect([...connection.db.handle.iter()]).toEqual([{ name: 'one', code: 2, size: 1 }]);
    expect(connection.db.counter.count()).toBe(0n);
  });

  it('index scans, in order of the key', async () => {
    const connection = await fresh();
    await connection.reducers.scans({});
    expect(said(connection)).toEqual([
      'all: 24',
      'x = 2: [6,21,1,16,11]',
      'x = 2, y = b: [1,16]',
      '1 <= x < 3: 10',
      'x = 2, y > a: [1,16,11]',
      'tag = 3: [3,7,11,15,19,23]',
      'while deleting: 6',
      'left: "18n"',
    ]);
    expect(connection.db.point.count()).toBe(18n);
  });

  it('more rows than one buffer holds', async () => {
    const connection = await fresh();
    await connection.reducers.manyRows({ count: 2_000 });
    expect(said(connection)).toEqual(['read 2000']);
  });
});

describe('a reducer that fails', () => {
  it.each([
    ['refuse', { name: 'SenderError', message: 'refused on purpose' }],
    ['break', { name: 'InternalError', message: 'The instance encountered a fatal error.' }],
    ['clash', { name: 'InternalError', message: 'The instance encountered a fatal error.' }],
  ])('leaves nothing behind: %s', async (how, error) => {
    const connection = await fresh();
    await expect(connection.reducers.fail({ how })).rejects.toMatchObject(error);
    expect(said(connection)).toEqual([]);
    expect(connection.db.point.count()).toBe(0n);
  });

  it('says what happened in the log', async () => {
    const connection = await fresh();
    await expect(connection.reducers.fail({ how: 'break' })).rejects.toThrow();
    const [entry] = host.logs(`kinds-${count - 1}`);
    expect(entry).toMatchObject({ level: 'panic', function: 'fail' });
    expect(entry?.message).toMatch(
      /^Uncaught Error: broken on purpose\n\tat .*\(spacetimedb_module:\d+:\d+\)/,
    );
    expect(entry?.message).not.toContain('__spacetimedb_end_short_backtrace');
  });
});

describe('a call', () => {
  it('that is async runs to its end in one transaction', async () => {
    const connection = await fresh();
    await connection.reducers.later({});
    expect(said(connection)).toEqual(['before the wait', 'after the wait']);
  });

  it('knows its caller', async () => {
    const connection = await fresh();
    await connection.reducers.whoAmI({});
    const { sub } = JSON.parse(
      Buffer.from(connection.token?.split('.')[1] ?? '', 'base64url').toString(),
    ) as { sub: string };
    expect(said(connection)).toEqual([
      `${connection.identity?.toHexString()} ${connection.connectionId.toHexString()} ${sub} spacetimedb`,
    ]);
  });

  it('can be made without a connection', async () => {
    const connection = await fresh();
    const database = `kinds-${count - 1}`;
    await host.call(database, 'who_am_i');
    await host.call(database, 'who_am_i', [], { as: connection.token ?? '' });
    expect(said(connection)).toEqual([
      `${host.owner.identity} none no token `,
      `${connection.identity?.toHexString()} none no token `,
    ]);
    await expect(host.call(database, 'fail', ['refuse'])).rejects.toMatchObject({
      problem: 'call',
      message: 'refused on purpose',
    });
    await expect(host.call(database, 'fail', [5])).rejects.toThrow(
      "the arguments do not fit the function's parameters",
    );
    await expect(host.call(database, 'nope')).rejects.toThrow('no such reducer');
    await expect(host.call(database, 'fail', Uint8Array.of(1))).rejects.toThrow(
      'invalid arguments for reducer fail: data too short for u32: Expected 4, given 1',
    );
  });
});
