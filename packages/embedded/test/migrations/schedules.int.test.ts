import { afterEach, beforeEach, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { VirtualTime } from '../schedules/virtual-time';
import { look, shelf, type Version } from './shelf';

const SECOND = 1_000_000n;
const NAME = 'shelf';

/** Alarms that write down what rings, in the words of a version. */
function alarms(word: string, columns = ''): Version {
  return {
    tables: `
const alarm = table(
  { name: 'alarm', scheduled: () => ring },
  { id: t.u64().primaryKey().autoInc(), at: t.scheduleAt(), note: t.string()${columns} },
);`,
    names: ['alarm'],
    more: `
const ring = shelf.reducer({ alarm: alarm.rowType }, (ctx, { alarm: { note } }) => {
  ctx.db.visit.insert({ what: \`\${note} ${word}\` });
});
export { ring };
export const set = shelf.reducer({ inMicros: t.u64(), note: t.string() }, (ctx, { inMicros, note }) => {
  const at = { tag: 'Time', value: new ctx.timestamp.constructor(ctx.timestamp.microsSinceUnixEpoch + inMicros) };
  ctx.db.alarm.insert({ id: 0n, at, note } as any);
});`,
  };
}

let time: VirtualTime;
let host: EmbeddedSpacetime;

beforeEach(async () => {
  time = new VirtualTime();
  host = await EmbeddedSpacetime.open({ clock: time.clock, timers: time.timers, logger: () => undefined });
  await host.publish(NAME, await shelf(alarms('rang')));
});

afterEach(async () => {
  await host.close();
});

const visits = async (): Promise<unknown> => (await look(host, NAME)).visit;

it('calls what the rows of before plan, with the functions of the new module', async () => {
  await host.call(NAME, 'set', [2n * SECOND, 'tea']);
  await time.advance(SECOND, visits);
  await host.publish(NAME, await shelf(alarms('rings')));
  expect(time.pending).toBe(1);
  await time.advance(SECOND, visits);
  expect(await visits()).toEqual([['tea rings']]);
  expect(await look(host, NAME)).toMatchObject({ alarm: [] });
});

it('calls them with the columns that were added', async () => {
  await host.call(NAME, 'set', [2n * SECOND, 'tea']);
  const louder = alarms('rings', ", tone: t.string().default('ding')");
  await host.publish(NAME, await shelf(louder), { policy: 'breakClients' });
  await time.advance(2n * SECOND, visits);
  expect(await visits()).toEqual([['tea rings']]);
});

it('goes on calling the old module where the new one is refused', async () => {
  await host.call(NAME, 'set', [2n * SECOND, 'tea']);
  await expect(host.publish(NAME, await shelf(alarms('rings', ', tone: t.string()')))).rejects.toThrow(
    'tone',
  );
  await time.advance(2n * SECOND, visits);
  expect(await visits()).toEqual([['tea rang']]);
});
