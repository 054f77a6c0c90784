// The server is killed and comes back on the same data.
import { lifecycle, ledger, kinds, apply, op, account, item } from '../lib/rows.mjs';
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export default async (d) => {
  const owner = await d.identity();
  const a = await d.publish('ledger', 'ledger', { token: owner.token });
  const l = await d.publish('lifecycle', 'lifecycle', { token: owner.token });
  const k = await d.publish('kinds', 'kinds', { token: owner.token });
  const c = await d.connect(a.name, { rows: ledger, label: 'c' });
  await apply(c, [
    op('putAccount', account(1, 'ann', 10)),
    op('putAccount', account(2, 'bob', 200)),
    op('putItem', item(0, 1, 1, 5, 'x')),
    op('putTag', { item_id: '1', name: 'red' }),
    op('ping', { n: 1, text: 'event' }),
  ]);
  for (let i = 0; i < 20; i++) await apply(c, [op('note', `n${i}`)], null);
  await c.query('SELECT * FROM rich_accounts');
  const v = await d.connect(l.name, { rows: lifecycle, label: 'v' });
  await v.call(
    'set_timer',
    [
      ['label', 'string'],
      ['delayMicros', 'u64'],
      ['every', 'bool'],
      ['fail', 'bool'],
    ],
    { label: 'missed', delayMicros: 300_000, every: false, fail: false },
  );
  await v.call(
    'set_timer',
    [
      ['label', 'string'],
      ['delayMicros', 'u64'],
      ['every', 'bool'],
      ['fail', 'bool'],
    ],
    { label: 'tick', delayMicros: 3_000_000, every: true, fail: false },
  );
  const counter = await d.connect(k.name, { rows: kinds, label: 'k' });
  await counter.call(
    'put_counter',
    [
      ['tiny', 'u8'],
      ['wide', 'i64'],
      ['other', 'u32'],
      ['note', 'string'],
    ],
    { tiny: 0, wide: 0, other: 0, note: 'before' },
  );

  await d.restart();
  d.note(
    'sockets ended',
    d.clients.map((x) => x.closed?.code ?? 'open'),
  );
  d.clients.length = 0;
  await sleep(800);
  const c2 = await d.connect(a.name, { rows: ledger, label: 'c', token: c.token });
  for (const q of ['SELECT * FROM account', 'SELECT * FROM item', 'SELECT * FROM tag', 'SELECT * FROM ping'])
    await c2.query(q);
  const out = await c2.query('SELECT * FROM out', null);
  d.note('notes kept', c2.show(out).tables.out.length);
  await c2.subscribe(1, ['SELECT * FROM rich_accounts', 'SELECT * FROM item']);
  await apply(c2, [op('setAccount', account(1, 'ann', 500))]);
  const grown = await apply(c2, [op('putItem', item(0, 2, 1, 1, 'after'))], null);
  const ids = c2.show(grown).querySets[1]?.item.inserts.map((r) => Number(r.id)) ?? [];
  d.note('the next id is beyond those given', ids[0] > 1);
  const v2 = await d.connect(l.name, { rows: lifecycle, label: 'v', token: v.token });
  const log = await v2.query('SELECT * FROM log', null);
  d.note(
    'log after the restart',
    v2
      .show(log)
      .tables.log.map((r) => r.text)
      .sort(),
  );
  const online = await v2.query('SELECT * FROM online', null);
  d.note('online after the restart', (v2.show(online).tables.online ?? []).length);
  await v2.query("SELECT * FROM timer WHERE label = 'missed'");
  const k2 = await d.connect(k.name, { rows: kinds, label: 'k' });
  await k2.call(
    'put_counter',
    [
      ['tiny', 'u8'],
      ['wide', 'i64'],
      ['other', 'u32'],
      ['note', 'string'],
    ],
    { tiny: 0, wide: 0, other: 0, note: 'after' },
    'a counter row after the restart',
  );
  await k2.query('SELECT * FROM counters');
  await d.http('GET', `/v1/identity/${owner.identity}/verify`, { token: owner.token, as: 'an old token' });
  await d.publish('ledger', 'ledger', { token: owner.token, database: a.name, show: 'the same again' });
};
