import { ScheduleAt } from 'spacetimedb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { connect, subscribe, until } from '../support/connect';
import { AlarmConnection } from './alarm-client';
import { AlarmHost, DATABASE, SECOND, type AlarmClient } from './alarm-host';

let alarms: AlarmHost;
let client: AlarmClient;

beforeEach(async () => {
  alarms = await AlarmHost.open();
  client = await alarms.join();
  await client.advance(0n);
});

afterEach(async () => {
  await alarms.close();
});

const panics = () =>
  alarms.host.logs(DATABASE).map(({ level, message, function: name }) => {
    return `${level} ${message.split('\n')[0]} in ${name}`;
  });

describe('a row of a schedule table', () => {
  it('that init left is called once the database runs', () => {
    expect(client.rung).toEqual(['0 init!']);
    expect(client.alarmsSet).toEqual([]);
  });

  it('is called once at its time, as the database, and goes then', async () => {
    client.updates.length = 0;
    await client.once(7n, 'tea', 3n * SECOND);
    await client.advance(3n * SECOND - 1n);
    expect(client.updates).toEqual(['+ tea']);
    await client.advance(1n);
    expect(client.updates).toEqual(['+ tea', 'tea!', '- tea']);
    await client.advance(60n * SECOND);
    expect(client.rung).toEqual(['0 init!', '3 tea!']);
    expect(alarms.time.pending).toBe(0);
  });

  it('is called at once where its time is past, with the time of the call', async () => {
    await client.once(7n, 'late', -5n * SECOND);
    await client.advance(0n);
    expect(client.rung).toEqual(['0 init!', '0 late!']);
  });

  it('of an interval is called again and again until it is deleted', async () => {
    await client.every(7n, 'tick', 2n * SECOND);
    await client.advance(7n * SECOND);
    expect(client.rung).toEqual(['0 init!', '2 tick!', '4 tick!', '6 tick!']);
    expect(client.alarmsSet).toEqual(['tick']);
    await client.reducers.stopAlarm({ id: 7n });
    await client.advance(60n * SECOND);
    expect(client.rung).toHaveLength(4);
    expect(alarms.time.pending).toBe(0);
  });

  it('of an interval leaves missed calls out and keeps its beat', async () => {
    await client.every(7n, 'tick', 2n * SECOND);
    alarms.time.micros += 7n * SECOND;
    await client.advance(3n * SECOND);
    expect(client.rung).toEqual(['0 init!', '7 tick!', '8 tick!', '10 tick!']);
  });

  it('counts a negative interval by its magnitude', async () => {
    await client.every(7n, 'back', -2n * SECOND);
    await client.advance(4n * SECOND);
    expect(client.rung).toEqual(['0 init!', '2 back!', '4 back!']);
  });

  it('that is changed is called as it is then, and when it says then', async () => {
    await client.once(7n, 'early', 3n * SECOND);
    await client.advance(2n * SECOND);
    await client.reducers.changeAlarm({
      id: 7n,
      label: 'other',
      at: ScheduleAt.time(alarms.time.micros + 2n * SECOND),
    });
    await client.advance(60n * SECOND);
    expect(client.rung).toEqual(['0 init!', '4 other!']);
  });

  it('may become an interval, and a single call again', async () => {
    await client.once(7n, 'single', 3n * SECOND);
    await client.reducers.changeAlarm({ id: 7n, label: 'tick', at: ScheduleAt.interval(SECOND) });
    await client.advance(2n * SECOND);
    await client.reducers.changeAlarm({
      id: 7n,
      label: 'last',
      at: ScheduleAt.time(alarms.time.micros + SECOND / 2n),
    });
    await client.advance(60n * SECOND);
    expect(client.rung).toEqual(['0 init!', '1 tick!', '2 tick!', '2.5 last!']);
  });

  it('that is deleted is not called', async () => {
    await client.once(7n, 'never', 3n * SECOND);
    await client.reducers.stopAlarm({ id: 7n });
    await client.advance(60n * SECOND);
    expect(client.rung).toEqual(['0 init!']);
  });

  it('that was taken back with its transaction is not called, and a change taken back changes nothing', async () => {
    await client.once(8n, 'stays', 3n * SECOND);
    const at = ScheduleAt.time(alarms.time.micros + SECOND);
    for (const id of [7n, 8n])
      await expect(client.reducers.setAlarmAndFail({ id, label: 'never', at })).rejects.toThrow('taken back');
    await client.advance(60n * SECOND);
    expect(client.rung).toEqual(['0 init!', '3 stays!']);
  });

  it('goes also when its call is refused or crashes, which takes the call back', async () => {
    await client.once(7n, 'a:refuse', SECOND);
    await client.once(8n, 'b:crash', 2n * SECOND);
    await client.advance(3n * SECOND);
    expect(client.rung).toEqual(['0 init!']);
    expect(client.alarmsSet).toEqual([]);
    expect(panics()).toEqual([
      'error refused to ring in ring',
      'panic Uncaught TypeError: cannot ring in ring',
    ]);
  });

  it('of an interval stays when its call fails', async () => {
    await client.every(7n, 'a:refuse', SECOND);
    await client.advance(3n * SECOND);
    expect(client.alarmsSet).toEqual(['a:refuse']);
    expect(panics()).toHaveLength(3);
  });

  it('may plan calls, change itself and delete itself while it is called', async () => {
    await client.once(7n, 'one:follow', SECOND);
    // As on a server: another time that its own call gives it is lost.
    await client.once(8n, 'two:later', 2n * SECOND);
    await client.every(9n, 'three:slower', 3n * SECOND);
    await client.every(10n, 'four:end', 4n * SECOND);
    await client.advance(14n * SECOND);
    expect(client.rung).toEqual([
      '0 init!',
      '1 one:follow!',
      '1 one follows!',
      '2 two:later!',
      '3 three:slower!',
      '4 four:end!',
      '8 three!',
      '13 three!',
    ]);
    expect(client.alarmsSet).toEqual(['three']);
  });

  it('is called in the order of the times, and of being set where times are equal', async () => {
    const now = alarms.time.micros;
    const rows = Array.from({ length: 500 }, (_, at) => ({
      id: BigInt(1000 - at),
      label: `${(at * 7919) % 50}.${at}`,
      at: ScheduleAt.time(now + BigInt((at * 7919) % 50) * SECOND),
    }));
    await client.reducers.setAlarms({ rows });
    await client.advance(50n * SECOND);
    const rung = client.rung.slice(1);
    const expected = rows
      .map(({ label }) => label.split('.').map(Number) as [number, number])
      .sort(([a, first], [b, second]) => a - b || first - second);
    expect(rung).toEqual(expected.map(([seconds, at]) => `${seconds} ${seconds}.${at}!`));
    expect(client.alarmsSet).toEqual([]);
  });

  it('may be deleted by a call that was due before it in the same moment', async () => {
    await client.once(7n, 'first', SECOND);
    await client.every(8n, 'x:end', SECOND);
    await client.once(9n, 'last', SECOND);
    await client.advance(5n * SECOND);
    expect(client.rung).toEqual(['0 init!', '1 first!', '1 x:end!', '1 last!']);
  });
});

describe('a delay', () => {
  const LONGEST = ((1n << 36n) - 1n) * 1000n - 1n;
  const refused = 'ScheduleAtDelayTooLong: Specified delay in scheduling row was too long';

  it('of 2^36 - 1 milliseconds or more is refused and nothing is written', async () => {
    const now = alarms.time.micros;
    const tooFar = [
      ScheduleAt.interval(LONGEST + 1n),
      ScheduleAt.interval(-LONGEST - 1n),
      ScheduleAt.interval(-(2n ** 63n)),
      ScheduleAt.time(now + LONGEST + 1n),
      ScheduleAt.time(2n ** 63n - 1n),
    ];
    for (const at of tooFar) await client.reducers.tryAlarm({ id: 7n, label: 'far', at });
    expect(client.rung.slice(1)).toEqual(tooFar.map(() => `0 ${refused}`));
    expect(client.alarmsSet).toEqual([]);
    await client.once(7n, 'near', SECOND);
    await client.reducers.tryAlarm({ id: 7n, label: 'far', at: ScheduleAt.interval(LONGEST + 1n) });
    await client.advance(SECOND);
    expect(client.rung.slice(6)).toEqual([`0 ${refused}`, '1 near!']);
  });

  it('just below is reached in steps that a timer can count', async () => {
    for (const at of [ScheduleAt.interval(LONGEST), ScheduleAt.time(alarms.time.micros + LONGEST)])
      await client.reducers.tryAlarm({ id: 0n, label: 'far', at });
    expect(client.rung.slice(1)).toEqual(['0 accepted', '0 accepted']);
    alarms.time.delaysMs.length = 0;
    await client.advance(LONGEST - 1n);
    expect(Math.max(...alarms.time.delaysMs)).toBe(2 ** 31 - 1);
    expect(client.rung).toHaveLength(3);
    await client.advance(1001n);
    expect(client.rung.slice(3).map((entry) => entry.split(' ')[1])).toEqual(['far!', 'far!']);
  });
});

describe('a scheduled procedure', () => {
  it('is called when its row is gone already, and only once', async () => {
    await client.reducers.setJob({
      id: 1n,
      label: 'one',
      at: ScheduleAt.time(alarms.time.micros + SECOND),
    });
    await client.reducers.setJob({
      id: 2n,
      label: 'two:crash',
      at: ScheduleAt.time(alarms.time.micros + 2n * SECOND),
    });
    await client.advance(10n * SECOND);
    expect(client.rung).toEqual(['0 init!', '1 one!, jobs left 1', '2 two:crash!, jobs left 0']);
    expect(client.connection.db.job.count()).toBe(0n);
    expect(panics()).toEqual(['panic Uncaught TypeError: cannot work in work']);
  });

  it('of an interval finds its row, and may end itself', async () => {
    await client.reducers.setJob({ id: 1n, label: 'tick', at: ScheduleAt.interval(SECOND) });
    await client.reducers.setJob({ id: 2n, label: 'x:end', at: ScheduleAt.interval(2n * SECOND) });
    await client.advance(4n * SECOND);
    expect(client.rung).toEqual([
      '0 init!',
      '1 tick!, jobs left 2',
      '2 x:end!, jobs left 2',
      '2 tick!, jobs left 1',
      '3 tick!, jobs left 1',
      '4 tick!, jobs left 1',
    ]);
  });
});

describe('a scheduled function', () => {
  it('is for the owner alone to call', async () => {
    const arg = { id: 1n, at: ScheduleAt.interval(5n), label: 'by hand' };
    await expect(client.reducers.ring({ arg })).rejects.toThrow('no such reducer');
    await alarms.call('ring', [1n, { tag: 0, value: [5n] }, 'by hand']);
    await client.reducers.settle({});
    expect(client.rung).toEqual(['0 init!', '0 by hand, called by someone, no connection']);
  });
});

describe('a host that is closed', () => {
  it('has no timer left and calls nothing any more', async () => {
    await client.every(7n, 'tick', SECOND);
    expect(alarms.time.pending).toBe(1);
    await alarms.close();
    expect(alarms.time.pending).toBe(0);
  });

  it('goes with its database: data that was dropped plans nothing', async () => {
    await client.every(7n, 'tick', SECOND);
    await alarms.host.publish(DATABASE, new URL('alarms.ts', import.meta.url), { clear: true });
    await alarms.advance(3n * SECOND);
    const { log } = await alarms.look();
    expect(log.map((entry) => entry.split(' ')[1])).toEqual(['init,']);
  });
});

describe('with the system clock and timers', () => {
  it('calls leave time for others even when they never end', async () => {
    const host = await EmbeddedSpacetime.open({ logger: () => undefined });
    try {
      await host.publish(DATABASE, new URL('alarms.ts', import.meta.url));
      const { connection } = await connect<AlarmConnection>(host, DATABASE, AlarmConnection.builder());
      await subscribe(connection, 'SELECT * FROM log');
      await connection.reducers.setAlarm({ id: 72n, label: 'busy', at: ScheduleAt.interval(0n) });
      await until(() => connection.db.log.count() > 5n);
      await connection.reducers.stopAlarm({ id: 72n });
      const count = connection.db.log.count();
      await connection.reducers.settle({});
      expect(connection.db.log.count()).toBe(count);
    } finally {
      await host.close();
    }
  });
});
