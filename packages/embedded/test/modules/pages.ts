import { Router, schema, SenderError, SyncResponse, t, table } from 'spacetimedb/server';

/** A module that is talked to over HTTP. */
const pages = schema({
  page: table({ name: 'page', public: true }, { id: t.u32().primaryKey().autoInc(), text: t.string() }),
});
export default pages;

export const list = pages.httpHandler((ctx) => {
  const texts = ctx.withTx((tx) => [...tx.db.page.iter()].map(({ text }) => text));
  return new SyncResponse(JSON.stringify(texts), { headers: { 'content-type': 'application/json' } });
});

export const add = pages.httpHandler((ctx, request) => {
  const text = request.text();
  ctx.withTx((tx) => {
    tx.db.page.insert({ id: 0, text });
    if (text === 'bad') throw new SenderError('not on my pages');
  });
  return new SyncResponse(null, { status: 204 });
});

/** Writes, and fails afterwards: what was committed stays. */
export const addAndFail = pages.httpHandler((ctx, request) => {
  ctx.withTx((tx) => tx.db.page.insert({ id: 0, text: request.text() }));
  throw new Error('handler trouble');
});

export const echo = pages.httpHandler(
  (_ctx, request) =>
    new SyncResponse(request.bytes(), {
      status: 201,
      headers: {
        'x-method': request.method,
        'x-uri': request.uri,
        'x-seen': request.headers.get('x-sent') ?? '',
      },
    }),
);

export const odd = pages.httpHandler(
  (_ctx, request) => new SyncResponse('', { status: Number(request.text()) }),
);

export const who = pages.httpHandler((ctx) => {
  const outside = Object.keys(ctx).includes('sender');
  const inside = ctx.withTx(
    (tx) => `${tx.sender.isEqual(tx.sender)} ${tx.sender.toHexString()} ${tx.connectionId === null}`,
  );
  return new SyncResponse(`${outside} ${inside}`);
});

export const routes = pages.httpRouter(
  new Router()
    .get('/pages', list)
    .post('/pages', add)
    .post('/fails', addAndFail)
    .post('/odd', odd)
    .get('/who', who)
    .any('/echo', echo)
    .any('', echo),
);
