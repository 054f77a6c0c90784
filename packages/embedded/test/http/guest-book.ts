import { Router, schema, SenderError, SyncResponse, t, table } from 'spacetimedb/server';

const guestBook = schema({
  entry: table(
    { name: 'entry', public: true },
    { id: t.u64().primaryKey().autoInc(), who: t.identity(), text: t.string() },
  ),
  door: table({ name: 'door' }, { id: t.u8().primaryKey(), isShut: t.bool() }),
  visit: table({ name: 'visit' }, { id: t.u64().primaryKey().autoInc(), text: t.string() }),
});
export default guestBook;

export const start = guestBook.init((ctx) => {
  ctx.db.door.insert({ id: 0, isShut: false });
});

export const arrive = guestBook.clientConnected((ctx) => {
  if (ctx.db.door.id.find(0)?.isShut) throw new SenderError('the door is shut');
  const subject = ctx.senderAuth.jwt?.subject ?? 'nobody';
  ctx.db.visit.insert({ id: 0n, text: `${subject} arrives` });
});

export const leave = guestBook.clientDisconnected((ctx) => {
  ctx.db.visit.insert({ id: 0n, text: 'somebody leaves' });
});

export const write = guestBook.reducer({ text: t.string() }, (ctx, { text }) => {
  if (text === '') throw new SenderError('an entry is not empty');
  if (text === 'crash') throw new Error('a secret of the module');
  ctx.db.entry.insert({ id: 0n, who: ctx.sender, text });
});

export const shut = guestBook.reducer({ isShut: t.bool() }, (ctx, { isShut }) => {
  ctx.db.door.id.update({ id: 0, isShut });
});

export const read = guestBook.procedure(t.array(t.string()), (ctx) =>
  ctx.withTx((tx) => [...tx.db.entry.iter()].map(({ text }) => text)),
);

export const visits = guestBook.procedure(t.array(t.string()), (ctx) =>
  ctx.withTx((tx) => [...tx.db.visit.iter()].map(({ text }) => text)),
);

export const double = guestBook.procedure({ value: t.u64() }, t.u64(), (_ctx, { value }) => value * 2n);

export const breaks = guestBook.procedure(t.string(), () => {
  throw new Error('it breaks');
});

export const echo = guestBook.httpHandler(
  (_ctx, request) =>
    new SyncResponse(`${request.method} ${request.url} ${request.text()}`, {
      status: 201,
      headers: { 'x-twice': 'once' },
    }),
);

export const routes = guestBook.httpRouter(new Router().get('/echo', echo).post('/echo', echo));
