// Row level security: who sees what, and what they are told when it changes.
import { rules as rows } from '../lib/rows.mjs';

export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('rules', 'rules', { token: owner.token });
  const a = await d.connect(name, { rows, label: 'a' });
  const b = await d.connect(name, { rows, label: 'b' });
  const o = await d.connect(name, { rows, label: 'owner', token: owner.token });
  const call = (c, fn, type, value) => c.call(fn, type, value);
  const join = (c, team, who) =>
    call(
      c,
      'join',
      [
        ['team', 'u32'],
        ['name', 'string'],
      ],
      { team, name: who },
    );
  const write = (c, id, team, text) =>
    call(
      c,
      'write',
      [
        ['id', 'u32'],
        ['team', 'u32'],
        ['text', 'string'],
      ],
      { id, team, text },
    );
  const confide = (c, id, text, open) =>
    call(
      c,
      'confide',
      [
        ['id', 'u32'],
        ['text', 'string'],
        ['open', 'bool'],
      ],
      { id, text, open },
    );
  await write(o, 1, 1, 'for team one');
  await write(o, 2, 2, 'for team two');
  await confide(a, 1, 'of a', false);
  await confide(b, 2, 'of b', false);
  for (const c of [a, b, o]) {
    await c.subscribe(1, 'SELECT * FROM doc');
    await c.subscribe(2, 'SELECT * FROM diary');
    await c.subscribe(3, 'SELECT * FROM free');
    await c.subscribe(4, 'SELECT * FROM member');
  }
  await join(a, 1, 'a');
  await d.settle('a joins');
  await join(b, 2, 'b');
  await d.settle('b joins');
  await write(o, 3, 1, 'more for one');
  await d.settle('a new document');
  await confide(a, 3, 'open', true);
  await d.settle('an open diary');
  await call(
    a,
    'set_open',
    [
      ['id', 'u32'],
      ['open', 'bool'],
    ],
    { id: 1, open: true },
  );
  await d.settle('it opens');
  await call(
    a,
    'set_open',
    [
      ['id', 'u32'],
      ['open', 'bool'],
    ],
    { id: 1, open: false },
  );
  await d.settle('it closes');
  await call(a, 'leave_team', [], {});
  await d.settle('a leaves');
  await call(
    o,
    'publish',
    [
      ['id', 'u32'],
      ['text', 'string'],
    ],
    { id: 1, text: 'free' },
  );
  await d.settle('a free row');
  for (const c of [a, b, o])
    for (const q of [
      'SELECT * FROM doc',
      'SELECT * FROM diary',
      'SELECT * FROM diary WHERE open = true',
      'SELECT d.* FROM doc d JOIN member m ON d.team = m.team',
      'SELECT * FROM member',
    ])
      await c.query(q);
  for (const [who, token] of [
    ['owner', owner.token],
    ['a', a.token],
    ['stranger', (await d.identity()).token],
  ])
    for (const q of [
      'SELECT * FROM doc',
      'SELECT id FROM diary',
      'SELECT COUNT(*) AS n FROM diary',
      'SELECT * FROM st_row_level_security',
    ])
      await d.http('POST', `/v1/database/${name}/sql`, { token, body: q, as: `sql as ${who}: ${q}` });
  const bad = (rule) => `import { schema, table, t } from 'spacetimedb/server';
    const x = table({ name: 'x', public: true }, { id: t.u32().primaryKey(), owner: t.identity() });
    const y = table({ name: 'y' }, { id: t.u32().primaryKey() });
    const db = schema({ x, y }); export default db; export const rule = db.clientVisibilityFilter.sql(${JSON.stringify(rule)});`;
  for (const rule of [
    'SELECT * FROM nowhere',
    'SELECT * FROM x WHERE id = 1',
    'SELECT id FROM x',
    'not sql',
    'SELECT * FROM x WHERE missing = 1',
    'SELECT * FROM y',
    'SELECT x.* FROM x JOIN y ON x.id = y.id',
    'SELECT * FROM x WHERE owner = :other',
    'SELECT * FROM x LIMIT 1',
  ])
    await d.publish(bad(rule), 'rule', { token: owner.token, show: `rule ${rule}` });
};
