import { TimeDuration } from 'spacetimedb';
import { Router, schema, SyncResponse, t, table } from 'spacetimedb/server';

/** A module that asks others over HTTP. */
const fetcher = schema({
  found: table({ name: 'found', public: true }, { id: t.u32().primaryKey().autoInc(), text: t.string() }),
});
export default fetcher;

/** What became of a request, as text. */
export const ask = fetcher.procedure({ url: t.string() }, t.string(), (ctx, { url }) => {
  try {
    const answer = ctx.http.fetch(url, { method: 'POST', body: 'question', headers: { 'x-sent': 'header' } });
    return `${answer.status} ${answer.headers.get('x-seen')} ${answer.text()}`;
  } catch (error) {
    return String(error);
  }
});

/** Keeps what is found, between two requests. */
export const keep = fetcher.procedure({ url: t.string() }, t.string(), (ctx, { url }) => {
  const text = ctx.http.fetch(url).text();
  ctx.withTx((tx) => {
    tx.db.found.insert({ id: 0, text });
  });
  return ctx.http.fetch(url).text();
});

export const askInTransaction = fetcher.procedure({ url: t.string() }, t.string(), (ctx, { url }) =>
  ctx.withTx(() => {
    try {
      return ctx.http.fetch(url).text();
    } catch (error) {
      return String(error);
    }
  }),
);

export const hurry = fetcher.procedure({ url: t.string() }, t.string(), (ctx, { url }) => {
  try {
    return ctx.http.fetch(url, { timeout: new TimeDuration(50_000n) }).text();
  } catch (error) {
    return String(error);
  }
});

export const spinAfter = fetcher.procedure({ url: t.string() }, t.string(), (ctx, { url }) => {
  ctx.http.fetch(url);
  for (;;);
});

export const proxy = fetcher.httpHandler(
  (ctx, request) => new SyncResponse(ctx.http.fetch(request.text()).text()),
);

export const routes = fetcher.httpRouter(new Router().post('/proxy', proxy));
