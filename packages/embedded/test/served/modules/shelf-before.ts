import { schema, t, table } from 'spacetimedb/server';

const shelf = schema({ jar: table({ name: 'jar', public: true }, { id: t.u32() }) });
export default shelf;

export const put = shelf.reducer({ id: t.u32() }, (ctx, { id }) => {
  ctx.db.jar.insert({ id });
});
