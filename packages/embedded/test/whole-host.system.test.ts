import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime, SchemaError, type Value } from '../src';
import { testDirectory } from './durable/directories';
import { KindsConnection } from './modules/kinds-client';
import { least, most } from './modules/kinds-values';
import { ThingsConnection } from './modules/things-client';
import { AlarmHost, SECOND } from './schedules/alarm-host';
import { VirtualTime } from './schedules/virtual-time';
import { connect, subscribe, until } from './support/connect';
import { randomQuery, randomRow } from './support/random-queries';
import { replayable } from './support/runs';
import { writeModule } from './support/write-module';

const KINDS = new URL('./modules/kinds.ts', import.meta.url);
const THINGS = new URL('./modules/things.ts', import.meta.url);

let dbPath: string;
let host: EmbeddedSpacetime;

const openHost = () => EmbeddedSpacetime.open({ dbPath, logger: () => undefined });

beforeEach(async () => {
  dbPath = await testDirectory();
  host = await openHost();
});

afterEach(() => host.close());

async function restart(): Promise<void> {
  await host.close();
  host = await openHost();
}

describe('a module of a user’s own, on a host with a directory', () => {
  const join = async (token?: string) => {
    const builder = KindsConnection.builder();
    const { connection } = await connect<KindsConnection>(host, 'kinds', builder, token);
    await subscribe(connection, 'SELECT * FROM *');
    return connection;
  };

  const everything = ({ db }: KindsConnection) => ({
    every: [...db.every.iter()].sort((a, b) => a.id - b.id),
    handle: [...db.handle.iter()],
    point: [...db.point.iter()].sort((a, b) => a.id - b.id),
    said: [...db.said.iter()].sort((a, b) => Number(a.seq - b.seq)),
  });

  beforeEach(() => host.publish('kinds', KINDS));

  it('has every kind of value and key after a restart, and goes on with what was last', async () => {
    const before = await join();
    await before.reducers.putEvery({ id: 1, row: least as never });
    await before.reducers.putEvery({ id: 2, row: most as never });
    await before.reducers.writes({});
    await before.reducers.scans({});
    await before.reducers.manyRows({ count: 500 });
    await before.reducers.later({});
    for (const how of ['refuse', 'break', 'clash'])
      await expect(before.reducers.fail({ how })).rejects.toThrow();
    const stored = everything(before);
    expect(stored.every).toEqual([
      { id: 1, ...least },
      { id: 2, ...most },
    ]);
    await restart();
    const after = await join();
    expect(everything(after)).toEqual(stored);
    await after.reducers.whoAmI({});
    const [last] = [...after.db.said.iter()].sort((a, b) => Number(b.seq - a.seq));
    expect(last?.seq).toBeGreaterThan(stored.said.at(-1)?.seq ?? 0n);
    expect(await after.procedures.echoEvery({ row: most as never })).toEqual(most);
  });

  it('knows its clients by their tokens after a restart, and no others', async () => {
    const { token, identity } = await join();
    await restart();
    const again = await join(token);
    expect(again.identity?.isEqual(identity!)).toBe(true);
    expect(again.identity?.toHexString()).not.toBe(host.owner.identity);
    const stranger = await EmbeddedSpacetime.open();
    const strange = stranger.createIdentity().token;
    await expect(join(strange)).rejects.toThrow();
    await stranger.close();
  });

  it('is told why a call is not made', async () => {
    await join();
    await expect(host.call('kinds', 'nope')).rejects.toThrow('no such reducer');
    await expect(host.call('kinds', 'fail', ['refuse'])).rejects.toThrow('refused on purpose');
    await expect(host.call('kinds', 'fail', [5])).rejects.toThrow('do not fit');
    await expect(host.call('kinds', 'fail', Uint8Array.of(1))).rejects.toThrow('invalid arguments');
    await expect(host.call('kinds', 'put_every', Uint8Array.of(1, 0, 0, 0, 9))).rejects.toThrow(
      'invalid arguments',
    );
    expect(host.logs('kinds')).not.toHaveLength(0);
  });

  it.each([
    ['SELECT * FROM nothing', 'no such table'],
    ['SELECT * FROM secret', 'no such table'],
    ['SELECT * FROM point WHERE', 'Expected an expression'],
    ["SELECT * FROM point WHERE x = 'one'", 'cannot be parsed as type `I32`'],
    ['SELECT * FROM point WHERE z = 1', '`z` is not in scope'],
    ['DELETE FROM point', 'Non-SELECT queries'],
    ['SELECT point.* FROM point JOIN every ON point.id = every.id', 'joins are not built yet'],
  ])('is told why a query is not answered: %s', async (query, reason) => {
    const { connection } = await connect<KindsConnection>(host, 'kinds', KindsConnection.builder());
    await expect(subscribe(connection, query)).rejects.toThrow(reason);
  });

  it.each([
    ["WHERE i128 < 0 AND text = ''", [1]],
    ['WHERE (u8 = 255 OR u8 = 7) AND flag = true', [2]],
    ['WHERE bytes = 0x00ff10', [2]],
    ['WHERE f32 > 3.25e0 AND i16 <= 32767', [2]],
    [`WHERE who = 0x${'ff'.repeat(32)}`, [2]],
    ['WHERE u256 <> 0 OR id = 1', [1, 2]],
    ["WHERE uuid = '0190163d-8694-739b-aea5-9b5d8a4d0e3c'", [2]],
  ])('answers queries over every type: %s', async (condition, ids) => {
    const { connection } = await connect<KindsConnection>(host, 'kinds', KindsConnection.builder());
    await connection.reducers.putEvery({ id: 1, row: least as never });
    await connection.reducers.putEvery({ id: 2, row: most as never });
    await subscribe(connection, `SELECT * FROM every ${condition}`);
    expect([...connection.db.every.iter()].map(({ id }) => id).sort()).toEqual(ids);
  });

  it('is not replaced by one that is not accepted', async () => {
    const connection = await join();
    await connection.reducers.scans({});
    const { databaseIdentity } = await host.publish('kinds', KINDS);
    const twice = await writeModule(`
      const a = table({ name: 'same' }, { id: t.u32() });
      const b = table({ name: 'same' }, { id: t.u32() });
      export default schema({ a, b });
    `);
    await expect(host.publish('other', { path: twice })).rejects.toThrow(SchemaError);
    const one = await writeModule(`
      const bad = table({ name: 'table name' }, { id: t.u32().primaryKey(), 'a b': t.string() });
      export default schema({ bad });
    `);
    await expect(host.publish('other', { path: one })).rejects.toThrow(SchemaError);
    expect(() => host.clients('other')).toThrow('other');
    await restart();
    expect(everything(await join()).point).toHaveLength(18);
    expect((await host.publish('kinds', KINDS)).databaseIdentity).toBe(databaseIdentity);
  });
});

it('clients subscribed by any conditions see the rows that these let through, across a restart', async () => {
  await host.publish('things', THINGS);
  const ids = { at: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomRow, { minLength: 5, maxLength: 20 }),
      fc.array(randomQuery, { minLength: 1, maxLength: 4 }),
      async (given, queries) => {
        // Ids of their own, since the runs share a table.
        const rows = given.map(([, ...rest]): readonly Value[] => [100 + ids.at++, ...rest]);
        const { connection } = await connect<ThingsConnection>(host, 'things', ThingsConnection.builder());
        const steps = rows.map(([id, kind, weight, label, active]) => ({
          tag: 'put',
          value: { id, kind, weight, label, active },
        }));
        await connection.reducers.run({ steps: steps as never });
        connection.disconnect();
        await restart();
        const again = await connect<ThingsConnection>(host, 'things', ThingsConnection.builder());
        await subscribe(again.connection, ...queries.map(({ sql }) => sql));
        const seen = new Set([...again.connection.db.thing.iter()].map(({ id }) => id));
        const wanted = rows.filter((row) => queries.some(({ holds }) => holds(row)));
        expect(rows.filter(([id]) => seen.has(id as number))).toEqual(wanted);
        again.connection.disconnect();
      },
    ),
    replayable(10),
  );
});

it('planned calls are made across a restart, each in its time', async () => {
  const path = await testDirectory();
  let alarms = await AlarmHost.open({ dbPath: path });
  const { started } = alarms;
  try {
    const client = await alarms.join();
    await client.once(11n, 'early', 2n * SECOND);
    await client.once(12n, 'missed', 5n * SECOND);
    await client.once(13n, 'late', 20n * SECOND);
    await client.every(14n, 'tick', 3n * SECOND);
    await client.advance(4n * SECOND);
    await until(() => client.rung.length === 3);
    const { micros } = alarms.time;
    await alarms.close();
    alarms = await AlarmHost.open({ dbPath: path }, new VirtualTime(micros + 6n * SECOND));
    await alarms.advance(0n);
    await alarms.advance(10n * SECOND);
    const { log, alarms: left } = await alarms.look();
    const calls = log.map((entry) => {
      const [at = '', label = ''] = entry.split(/[ ,]/);
      return `${Number(BigInt(at) - started) / 1e6} ${label}`;
    });
    expect(calls).toEqual([
      '0 init',
      '2 early',
      '3 tick',
      '10 missed',
      '13 tick',
      '16 tick',
      '19 tick',
      '20 late',
    ]);
    expect(left).toEqual(['14 tick']);
  } finally {
    await alarms.close();
  }
});
