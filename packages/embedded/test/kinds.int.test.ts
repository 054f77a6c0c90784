import { ConnectionId, Identity, ScheduleAt, TimeDuration, Timestamp, Uuid } from 'spacetimedb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { KindsConnection } from './modules/kinds-client';
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

const least = {
  ...{ i8: -128, i16: -32768, i32: -2147483648, i64: -(2n ** 63n), i128: -(2n ** 127n), i256: -(2n ** 255n) },
  ...{ u8: 0, u16: 0, u32: 0, u64: 0n, u128: 0n, u256: 0n, f32: -Infinity, f64: -0, flag: false, text: '' },
  ...{ bytes: new Uint8Array(0), numbers: [], nested: [], maybe: undefined, maybeInner: undefined },
  inner: { a: 0, b: '' },
  shape: { tag: 'dot' as const, value: {} },
  color: { tag: 'Red' as const, value: {} },
  answer: { err: 'no' },
  who: Identity.zero(),
  link: new ConnectionId(0n),
  when: new Timestamp(-1n),
  took: new TimeDuration(-5_000_001n),
  uuid: new Uuid(0n),
  at: ScheduleAt.time(-1n),
};

const most: typeof least = {
  ...{
    i8: 127,
    i16: 32767,
    i32: 2147483647,
    i64: 2n ** 63n - 1n,
    i128: 2n ** 127n - 1n,
    i256: 2n ** 255n - 1n,
  },
  ...{
    u8: 255,
    u16: 65535,
    u32: 4294967295,
    u64: 2n ** 64n - 1n,
    u128: 2n ** 128n - 1n,
    u256: 2n ** 256n - 1n,
  },
  ...{ f32: 3.5, f64: NaN, flag: true, text: 'ünï 😀 \u0000 "quoted" \\ \n \ufeff' },
  ...({ bytes: Uint8Array.of(0, 255, 16), numbers: [1, -2, 3], nested: [['a', ''], []] } as unknown as Pick<
    typeof least,
    'bytes' | 'numbers' | 'nested'
  >),
  ...({ maybe: 'yes', maybeInner: { a: 7, b: 'in' } } as unknown as Pick<
    typeof least,
    'maybe' | 'maybeInner'
  >),
  inner: { a: 1, b: 'x' },
  ...({
    shape: { tag: 'box', value: { w: 2, h: 3 } },
    color: { tag: 'Blue', value: {} },
    answer: { ok: 'yes' },
  } as unknown as Pick<typeof least, 'shape' | 'color' | 'answer'>),
  who: new Identity(2n ** 256n - 1n),
  link: new ConnectionId(2n ** 128n - 1n),
  when: new Timestamp(1234567890123456n),
  took: new TimeDuration(2n ** 63n - 1n),
  uuid: Uuid.parse('0190163d-8694-739b-aea5-9b5d8a4d0e3c'),
  at: ScheduleAt.interval(1_500_000n),
};

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
