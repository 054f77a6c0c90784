// Connections, init, schedules.
import { lifecycle as rows } from '../lib/rows.mjs';
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('lifecycle', 'lifecycle', { token: owner.token });
  const log = async (what, c) => {
    const got = await c.query('SELECT * FROM log', null);
    d.note(what, c.show(got).tables.log?.map((r) => r.text) ?? []);
  };
  const c = await d.connect(name, { rows, label: 'c' });
  await log('after one arrival', c);
  const e = await d.connect(name, { rows, label: 'e', token: c.token });
  await e.query('SELECT * FROM online');
  await e.disconnect();
  await sleep(150);
  await log('after one left', c);
  await c.query('SELECT * FROM online');
  await c.call('whoami');
  await c.call('claims');
  await d.http('POST', `/v1/database/${name}/call/whoami`, { body: [], token: owner.token });
  await d.http('POST', `/v1/database/${name}/call/claims`, { body: [] });
  await d.http('POST', `/v1/database/${name}/sql`, { body: 'SELECT * FROM door', token: owner.token });
  await log('after HTTP', c);
  for (const fn of ['init', 'arrive', 'leave', 'ring', 'work']) {
    await c.call(fn);
    await d.http('POST', `/v1/database/${name}/call/${fn}`, {
      body: [],
      token: owner.token,
      as: `HTTP ${fn}`,
    });
  }
  await c.call('shut', [['shut', 'bool']], { shut: true });
  const refused = await d.connect(name, { rows, label: 'refused', note: false });
  await sleep(200);
  d.note(
    'a refused arrival',
    { code: refused.closed?.code, first: refused.identity ? 'some' : 'none' },
    { error: refused.closed?.reason ?? '' },
  );
  await d.http('POST', `/v1/database/${name}/call/whoami`, { body: [], as: 'HTTP call while shut' });
  await d.http('POST', `/v1/database/${name}/sql`, {
    body: 'SELECT * FROM log',
    token: owner.token,
    as: 'SQL while shut',
  });
  await c.call('shut', [['shut', 'bool']], { shut: false });
  await log('after the door', c);
  await c.query('SELECT * FROM online');

  const timerArgs = [
    ['label', 'string'],
    ['delayMicros', 'u64'],
    ['every', 'bool'],
    ['fail', 'bool'],
  ];
  await c.call('set_timer', timerArgs, { label: 'soon', delayMicros: 50_000, every: false, fail: false });
  await c.call('set_timer', timerArgs, { label: 'now', delayMicros: 0, every: false, fail: false });
  await c.call('set_timer', timerArgs, { label: 'failing', delayMicros: 20_000, every: false, fail: true });
  await c.call('set_timer_and_fail', [['label', 'string']], { label: 'never' });
  await sleep(400);
  await log('after one-shot timers', c);
  await c.query('SELECT * FROM timer');
  const start = performance.now();
  await c.call('set_timer', timerArgs, { label: 'tick', delayMicros: 100_000, every: true, fail: false });
  await sleep(560);
  await c.call('stop_timers');
  // On a busy machine the two calls are further apart than the pause between them, and ticks come late. None comes early.
  const due = (performance.now() - start) / 100;
  await sleep(250);
  const got = await c.query(
    "SELECT * FROM log WHERE text = 'ring tick, sender database, connection none'",
    null,
  );
  const ticks = got.tables.flatMap((t) => t.rows).length;
  d.note('ticks in 560 ms of 100 ms', ticks >= 1 && ticks <= due + 0.9 ? 'four to six' : ticks);
  await c.query('SELECT * FROM timer');
  await c.call('set_job', [['label', 'string']], { label: 'one' });
  await sleep(300);
  const work = await c.query('SELECT * FROM log', null);
  d.note(
    'a scheduled procedure',
    c
      .show(work)
      .tables.log.map((r) => r.text)
      .filter((t) => t.startsWith('work')),
  );
  for (const delayMicros of ['68719476735000', '68719476736000', '9223372036854775807'])
    await c.call('far_timer', [['delayMicros', 'u64']], { delayMicros });
  const far = await c.query('SELECT * FROM log', null);
  d.note(
    'delays too long',
    c
      .show(far)
      .tables.log.map((r) => r.text)
      .filter((t) => /far|Schedule|Error/.test(t)),
  );
  await c.call(
    'ring',
    [['arg', rows.timer]],
    { arg: { id: '1', at: { tag: 'interval', value: '5' }, label: 'by hand', fail: false } },
    'calls a scheduled reducer',
  );
  await d.http('POST', `/v1/database/${name}/call/ring`, {
    body: [[1, [0, [5]], 'by owner', false]],
    token: owner.token,
    as: 'the owner calls a scheduled reducer',
  });
};
