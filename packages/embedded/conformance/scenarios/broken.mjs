// Modules that must not be accepted.
const head = `import { schema, table, t, SenderError } from 'spacetimedb/server';\n`;
const simple = `const x = table({ name: 'x', public: true }, { id: t.u32().primaryKey() });\nconst db = schema({ x });\nexport default db;\n`;
const broken = {
  'init throws': `${head}${simple}export const start = db.init(() => { throw new SenderError('not today'); });`,
  'init crashes': `${head}${simple}export const start = db.init(() => { throw new Error('broken'); });`,
  'two init': `${head}${simple}export const a = db.init(() => {}); export const b = db.init(() => {});`,
  'two clientConnected': `${head}${simple}export const a = db.clientConnected(() => {}); export const b = db.clientConnected(() => {});`,
  'a foreign export': `${head}${simple}export const five = 5;`,
  'table name st_': `${head}const x = table({ name: 'st_x', public: true }, { id: t.u32() });\nexport default schema({ x });`,
  'table name with a space': `${head}const x = table({ name: 'a b', public: true }, { id: t.u32() });\nexport default schema({ x });`,
  'empty table name': `${head}const x = table({ name: '', public: true }, { id: t.u32() });\nexport default schema({ x });`,
  'two tables of one name': `${head}const x = table({ name: 'same' }, { id: t.u32() }); const y = table({ name: 'same' }, { id: t.u32() });\nexport default schema({ x, y });`,
  'a table and a view of one name': `${head}${simple.replace('schema({ x })', 'schema({ x })')}export const y = db.anonymousView({ name: 'x', public: true } as any, t.array(x.rowType), ctx => []);`,
  'two reducers of one name': `${head}${simple}export const doIt = db.reducer(() => {}); export const do_it = db.reducer(() => {});`,
  'direct index on a string': `${head}const x = table({ name: 'x', indexes: [{ accessor: 'byName', algorithm: 'direct', column: 'name' }] } as any, { name: t.string().unique() });\nexport default schema({ x });`,
  'autoInc on a string': `${head}const x = table({ name: 'x' }, { name: (t.string() as any).autoInc?.() ?? t.string() });\nexport default schema({ x });`,
  'two primary keys': `${head}const x = table({ name: 'x' }, { a: t.u32().primaryKey(), b: t.u32().primaryKey() });\nexport default schema({ x });`,
  'index on a missing column': `${head}const x = table({ name: 'x', indexes: [{ accessor: 'i', algorithm: 'btree', columns: ['nope'] }] } as any, { a: t.u32() });\nexport default schema({ x });`,
  'schedule of a table without a schedule column': `${head}const x = table({ name: 'x', scheduled: (): any => f } as any, { id: t.u64().primaryKey().autoInc() });\nconst db = schema({ x }); export default db;\nexport const f = db.reducer({ arg: x.rowType }, () => {});`,
  'schedule of a function with other arguments': `${head}const x = table({ name: 'x', scheduled: (): any => f } as any, { id: t.u64().primaryKey().autoInc(), at: t.scheduleAt() });\nconst db = schema({ x }); export default db;\nexport const f = db.reducer({ arg: t.u32() }, () => {});`,
  'schedule key of another type': `${head}const x = table({ name: 'x', scheduled: (): any => f } as any, { id: t.u32().primaryKey().autoInc(), at: t.scheduleAt() });\nconst db = schema({ x }); export default db;\nexport const f = db.reducer({ arg: x.rowType }, () => {});`,
  'no default export': `${head}const x = table({ name: 'x' }, { id: t.u32() }); const db = schema({ x });\nexport const f = db.reducer(() => {});`,
  'a syscall at load': `${head}${simple}(db as any).ctx; import { table_id_from_name } from 'spacetime:sys@2.0'; table_id_from_name('x');`,
  'random at load': `${head}${simple}Math.random();`,
  'a route twice': `${head.replace('SenderError', 'SenderError, Router, SyncResponse')}${simple}const h = db.httpHandler(() => new SyncResponse('')); export { h }; export const r = db.httpRouter(new Router().get('/a', h).get('/a', h));`,
  'a bad route': `${head.replace('SenderError', 'SenderError, Router, SyncResponse')}${simple}export const h = db.httpHandler(() => new SyncResponse('')); export const r = db.httpRouter(new Router().get('/A B', h));`,
  'unique on a float': `${head}const x = table({ name: 'x' }, { a: (t.f64() as any).unique() });\nexport default schema({ x });`,
  'an empty schema': `${head}const db = schema({});\nexport default db;\nexport const f = db.reducer(() => {});`,
  'a table without columns': `${head}const x = table({ name: 'x', public: true }, {});\nconst db = schema({ x });\nexport default db;\nexport const f = db.reducer(ctx => { ctx.db.x.insert({}); });`,
};
export default async (d) => {
  const owner = await d.identity();
  for (const [what, source] of Object.entries(broken)) {
    const { name, status } = await d.publish(source, 'broken', { token: owner.token, show: what });
    await d
      .http('GET', `/v1/database/${name}/names`, { note: false })
      .then((r) => d.note(`${what}: names afterwards`, { status: r.status }));
    if (status === 200)
      await d.http('GET', `/v1/database/${name}/schema?version=9`, { as: `${what}: schema` });
  }
};
