// Publishing a changed module over data: what is allowed, what is refused, what happens to rows and clients.
const head = `import { schema, table, t, ScheduleAt, SenderError } from 'spacetimedb/server';\n`.replace(
  'ScheduleAt, ',
  '',
);
const base = {
  columns: 'id: t.u32().primaryKey(), name: t.string(), size: t.i32()',
  opts: "name: 'thing', public: true",
  extra: '',
  tables: 'thing',
  more: '',
};
const source = (change = {}) => {
  const m = { ...base, ...change };
  return `${head}const thing = table({ ${m.opts} }, { ${m.columns} });\n${m.extra}\nconst db = schema({ ${m.tables} });\nexport default db;\n
${m.put ?? 'export const put = db.reducer({ id: t.u32(), name: t.string(), size: t.i32() }, (ctx, row) => { ctx.db.thing.insert({ ...row } as any); });'}\n${m.more}`;
};
const rowType = {
  product: [
    ['id', 'u32'],
    ['name', 'string'],
    ['size', 'i32'],
  ],
};
const changes = {
  'nothing but code': { more: 'export const other = db.reducer(() => {});' },
  'reducer removed': { put: '' },
  'reducer arguments changed': {
    put: "export const put = db.reducer({ id: t.u32() }, (ctx, { id }) => { ctx.db.thing.insert({ id, name: 'n', size: 0 }); });",
  },
  'table added': {
    extra: "const extra = table({ name: 'extra', public: true }, { id: t.u32() });",
    tables: 'thing, extra',
  },
  'column added at the end with a default': {
    columns: `${base.columns}, colour: t.string().default('red')`,
    put: "export const put = db.reducer({ id: t.u32(), name: t.string(), size: t.i32() }, (ctx, row) => { ctx.db.thing.insert({ ...row, colour: 'new' } as any); });",
  },
  'two columns added with defaults': {
    columns: `${base.columns}, colour: t.string().default('red'), n: t.u64().default(7n)`,
    put: '',
  },
  'column added at the end without a default': { columns: `${base.columns}, colour: t.string()`, put: '' },
  'column added in the middle': {
    columns: "id: t.u32().primaryKey(), colour: t.string().default('red'), name: t.string(), size: t.i32()",
    put: '',
  },
  'column removed': { columns: 'id: t.u32().primaryKey(), name: t.string()', put: '' },
  'column renamed': { columns: 'id: t.u32().primaryKey(), title: t.string(), size: t.i32()', put: '' },
  'columns reordered': { columns: 'id: t.u32().primaryKey(), size: t.i32(), name: t.string()', put: '' },
  'column type changed': { columns: 'id: t.u32().primaryKey(), name: t.string(), size: t.i64()', put: '' },
  'index added': {
    opts: `${base.opts}, indexes: [{ accessor: 'byName', algorithm: 'btree', columns: ['name'] }]`,
  },
  'hash index added': {
    opts: `${base.opts}, indexes: [{ accessor: 'byName', algorithm: 'hash', columns: ['name'] }]`,
  },
  'unique added, data fits': {
    columns: 'id: t.u32().primaryKey(), name: t.string().unique(), size: t.i32()',
  },
  'unique added, data clashes': {
    columns: 'id: t.u32().primaryKey(), name: t.string(), size: t.i32().unique()',
  },
  'autoInc added': { columns: 'id: t.u32().primaryKey(), name: t.string(), size: t.i32().autoInc()' },
  'autoInc added over existing values': {
    columns: 'id: t.u32().primaryKey().autoInc(), name: t.string(), size: t.i32()',
  },
  'primary key removed': { columns: 'id: t.u32(), name: t.string(), size: t.i32()' },
  'table made private': { opts: "name: 'thing'" },
  'table removed': {
    extra: "const extra = table({ name: 'extra', public: true }, { id: t.u32() });",
    tables: 'extra',
    put: '',
  },
  'table made an event table': { opts: `${base.opts}, event: true` },
  'view added': {
    more: 'export const seen = db.anonymousView({ public: true }, t.array(thing.rowType), ctx => [...ctx.db.thing.iter()]);',
  },
  'visibility rule added': {
    more: "export const rule = db.clientVisibilityFilter.sql('SELECT * FROM thing WHERE id = 1');",
  },
  'clientConnected added': { more: 'export const arrive = db.clientConnected(() => {});' },
  'init added': {
    more: "export const start = db.init(ctx => { ctx.db.thing.insert({ id: 1000, name: 'init', size: 0 }); });",
  },
};

export default async (d) => {
  const owner = await d.identity();
  for (const [what, change] of Object.entries(changes)) {
    const { name } = await d.publish(source(), 'evolve', { token: owner.token, note: false });
    const c = await d.connect(name, { rows: { thing: rowType }, label: 'c', note: false });
    for (const row of [
      { id: 1, name: 'one', size: 5 },
      { id: 2, name: 'two', size: 5 },
    ])
      await c.call('put', rowType.product, row, null);
    await c.subscribe(1, 'SELECT * FROM thing', null);
    const next = source(change);
    const js = await d.bundle(next);
    const plan = await d.http('POST', `/v1/database/${name}/pre_publish?host_type=Js&style=NoColor`, {
      token: owner.token,
      body: js,
      note: false,
    });
    const { token, ...shown } = plan.body?.AutoMigrate ?? plan.body?.ManualMigrate ?? {};
    d.note(`${what}: plan`, { status: plan.status, kind: Object.keys(plan.body ?? {})[0], ...shown });
    await d.publish(next, 'evolve', { token: owner.token, database: name, show: what });
    let after = await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: 'SELECT * FROM thing',
      note: false,
    });
    d.note(
      `${what}: rows after a compatible publish`,
      after.status === 200 ? after.body[0].rows.map((r) => JSON.stringify(r)).sort() : after.text,
    );
    if (token && shown.break_clients) {
      await d.publish(next, 'evolve', {
        token: owner.token,
        database: name,
        show: `${what}, breaking clients, no token`,
        query: '&policy=BreakClients',
      });
      await d.publish(next, 'evolve', {
        token: owner.token,
        database: name,
        show: `${what}, breaking clients`,
        query: `&policy=BreakClients&token=${token}`,
      });
      after = await d.http('POST', `/v1/database/${name}/sql`, {
        token: owner.token,
        body: 'SELECT * FROM thing',
        note: false,
      });
      d.note(
        `${what}: rows after a breaking publish`,
        after.status === 200 ? after.body[0].rows.map((r) => JSON.stringify(r)).sort() : after.text,
      );
    }
    await new Promise((r) => setTimeout(r, 150));
    d.note(`${what}: the client`, c.closed ? { code: c.closed.code } : 'still connected', {
      error: c.closed?.reason ?? '',
    });
    const call = await d.http('POST', `/v1/database/${name}/call/put`, {
      token: owner.token,
      body: [3, 'three', 9],
      note: false,
    });
    d.note(
      `${what}: a call afterwards`,
      { status: call.status },
      { error: call.status >= 400 ? call.text : '' },
    );
    if (!c.closed) {
      await d.settle(`${what}: after the call`);
      await c.disconnect();
    }
    d.clients.length = 0;
  }
  // enums and nested products in columns
  const kinds = (variants, fields) =>
    `${head}const Kind = t.enum('Kind', { ${variants} });\nconst Part = t.object('Part', { ${fields} });\nconst thing = table({ name: 'thing', public: true }, { id: t.u32().primaryKey(), kind: Kind, part: Part, maybe: t.option(Part), list: t.array(Kind) });\nconst db = schema({ thing });\nexport default db;\nexport const init = db.init(ctx => { ctx.db.thing.insert({ id: 1, kind: { tag: 'a' } as any, part: { x: 1 } as any, maybe: undefined, list: [] }); });`;
  const was = kinds('a: t.unit(), b: t.u32()', 'x: t.u32()');
  for (const [what, next] of Object.entries({
    'variant appended': kinds('a: t.unit(), b: t.u32(), c: t.unit()', 'x: t.u32()'),
    'bigger variant appended': kinds('a: t.unit(), b: t.u32(), c: t.u64()', 'x: t.u32()'),
    'same size variant appended': kinds('a: t.unit(), b: t.u32(), c: t.string()', 'x: t.u32()'),
    'variant removed': kinds('a: t.unit()', 'x: t.u32()'),
    'variant renamed': kinds('a: t.unit(), z: t.u32()', 'x: t.u32()'),
    'variants reordered': kinds('b: t.u32(), a: t.unit()', 'x: t.u32()'),
    'variant type changed': kinds('a: t.unit(), b: t.i32()', 'x: t.u32()'),
    'nested field added': kinds('a: t.unit(), b: t.u32()', 'x: t.u32(), y: t.u8()'),
    'nested field renamed': kinds('a: t.unit(), b: t.u32()', 'y: t.u32()'),
    'nested field type changed': kinds('a: t.unit(), b: t.u32()', 'x: t.i32()'),
  })) {
    const { name } = await d.publish(was, 'evolve', { token: owner.token, note: false });
    const plan = await d.http('POST', `/v1/database/${name}/pre_publish?host_type=Js&style=NoColor`, {
      token: owner.token,
      body: await d.bundle(next),
      note: false,
    });
    const { token, ...shown } = plan.body?.AutoMigrate ?? plan.body?.ManualMigrate ?? {};
    void token;
    d.note(`${what}: plan`, { status: plan.status, kind: Object.keys(plan.body ?? {})[0], ...shown });
    await d.publish(next, 'evolve', { token: owner.token, database: name, show: what });
    await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: 'SELECT * FROM thing',
      as: `${what}: rows`,
    });
  }
};
