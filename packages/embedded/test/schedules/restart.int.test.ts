import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyLevel } from '../support/faulty-level';
import { AlarmHost, SECOND } from './alarm-host';
import { VirtualTime } from './virtual-time';

let level: FaultyLevel;
let alarms: AlarmHost;

beforeEach(async () => {
  level = new FaultyLevel();
  alarms = await AlarmHost.open({ store: level });
  await alarms.advance(0n);
});

afterEach(async () => {
  await alarms.close();
});

/** Alarms by label: seconds from now, or the seconds between the calls of an interval. */
async function set(id: bigint, label: string, seconds: number, kind: 'once' | 'interval' = 'once') {
  const micros = BigInt(seconds * 1000) * 1000n;
  const at = kind === 'once' ? { tag: 1, value: [alarms.time.micros + micros] } : { tag: 0, value: [micros] };
  await alarms.call('set_alarm', id, at, label);
}

/** Opens the host again on what a store holds, some time later. */
async function reopen(seconds: number, store = level): Promise<void> {
  const { micros } = alarms.time;
  await alarms.close();
  alarms = await AlarmHost.open({ store }, new VirtualTime(micros + BigInt(seconds) * SECOND));
}

/** What was called since `init`: seconds after the start, and labels. */
async function rung(started = 1_000_000_000_000n): Promise<string[]> {
  const { log } = await alarms.look();
  return log.slice(1).map((entry) => {
    const [micros = '', ...text] = entry.split(' ');
    return `${Number(BigInt(micros) - started) / 1e6} ${text.join(' ').split(',')[0]}`;
  });
}

describe('after a restart', () => {
  it('past calls are made at once, future ones in time, and intervals begin anew', async () => {
    await set(11n, 'future', 20);
    await set(12n, 'later past', 8);
    await set(13n, 'past', 5);
    await set(14n, 'tick', 3, 'interval');
    await alarms.advance(4n * SECOND);
    await reopen(6);
    await alarms.advance(0n);
    expect(await rung()).toEqual(['3 tick', '10 past', '10 later past']);
    await alarms.advance(10n * SECOND);
    expect((await rung()).slice(3)).toEqual(['13 tick', '16 tick', '19 tick', '20 future']);
    expect((await alarms.look()).alarms).toEqual(['14 tick']);
  });

  it('what was deleted or changed is as it was left', async () => {
    await set(11n, 'deleted', 5);
    await set(12n, 'early', 5);
    await alarms.call('stop_alarm', 11n);
    await alarms.call('change_alarm', 12n, { tag: 1, value: [alarms.time.micros + 9n * SECOND] }, 'changed');
    await reopen(6);
    await alarms.advance(20n * SECOND);
    expect(await rung()).toEqual(['9 changed']);
  });

  it('a call that was stored is not made again, and one that was not is', async () => {
    await set(11n, 'reducer', 5);
    await set(12n, 'refused:refuse', 5);
    await alarms.call('set_job', 13n, 'procedure', {
      tag: 1,
      value: [alarms.time.micros + 5n * SECOND],
    });
    const cut: FaultyLevel[] = [];
    level.onSync = async () => {
      cut.push(await level.afterPowerCut());
    };
    await alarms.advance(6n * SECOND);
    level.onSync = undefined;
    cut.push(await level.afterPowerCut());
    // Before the calls are stored, and after.
    expect(cut.length).toBeGreaterThan(1);
    for (const store of cut) {
      await reopen(0, store);
      await alarms.advance(0n);
      const { log, alarms: left, jobs } = await alarms.look();
      expect(
        log
          .slice(1)
          .map((entry) => entry.split(/[ ,]/)[1])
          .sort(),
      ).toEqual(['procedure', 'reducer']);
      expect([left, jobs]).toEqual([[], []]);
    }
  });
});

describe('of many calls at once', () => {
  // With one that changes nothing in front, every place where writes could be parted is met.
  it.each([0, 1])('none is made twice, wherever the power is cut (%s refused first)', async (refused) => {
    for (let n = 0; n < refused; n++) await set(BigInt(10 + n), `${n}:refuse`, 5);
    for (let n = 0; n < 40; n++) await set(BigInt(20 + n), `call ${n}`, 5);
    const cuts: FaultyLevel[] = [];
    level.onSync = async () => {
      cuts.push(await level.afterPowerCut());
    };
    await alarms.advance(5n * SECOND);
    level.onSync = undefined;
    for (const store of cuts) {
      await reopen(0, store);
      await alarms.advance(0n);
      const { log, alarms: left } = await alarms.look();
      expect(log.slice(1).map((entry) => entry.split(/[ ,]/)[2])).toHaveLength(40);
      expect(new Set(log).size).toBe(41);
      expect(left).toEqual([]);
    }
  });
});

describe('when the write of a call fails', () => {
  it('the call is taken back and made again by the database that is opened from the store', async () => {
    await set(11n, 'again', 5);
    await set(12n, 'tick', 4, 'interval');
    let failures = 0;
    level.onBatch = () => {
      if (failures++ === 0) throw new Error('disk full');
    };
    // The failed write ends the database; `settle` finds the one that comes back.
    await alarms.time.advance(5n * SECOND, () => alarms.call('settle').catch(() => alarms.call('settle')));
    await alarms.advance(4n * SECOND);
    expect(failures).toBeGreaterThan(1);
    expect(await rung()).toEqual(['5 again', '8 tick']);
    expect(alarms.time.pending).toBe(1);
  });
});
