import { Router, schema, SyncResponse, t, table } from 'spacetimedb/server';

/** A module whose users come over plain HTTP. */
const kiosk = schema({
  ticket: table({ name: 'ticket', public: true }, { number: t.u64().primaryKey() }),
  parcel: table({ name: 'parcel' }, { number: t.u64().primaryKey().autoInc(), content: t.array(t.u8()) }),
});
export default kiosk;

const says = (body: string) => kiosk.httpHandler(() => new SyncResponse(body));

export const hours = says('nine to five');
export const bell = says('ding');
export const closed = kiosk.httpHandler(() => new SyncResponse('come back tomorrow', { status: 451 }));
export const stamp = kiosk.httpHandler(() => new SyncResponse('stamped', { headers: { 'x-stamp': 'blue' } }));
export const repeat = kiosk.httpHandler(
  (_ctx, request) => new SyncResponse(request.headers.get('x-said') ?? 'nothing'),
);
export const address = kiosk.httpHandler((_ctx, request) => new SyncResponse(request.uri));

export const sell = kiosk.httpHandler((ctx) => {
  const { number } = ctx.withTx((tx) => tx.db.ticket.insert({ number: tx.db.ticket.count() }));
  return new SyncResponse(`ticket ${number}`);
});

export const sold = kiosk.httpHandler(
  (ctx) => new SyncResponse(String(ctx.withTx((tx) => tx.db.ticket.count()))),
);

export const leave = kiosk.httpHandler((ctx, request) => {
  const content = [...request.bytes()];
  return new SyncResponse(String(ctx.withTx((tx) => tx.db.parcel.insert({ number: 0n, content })).number));
});

export const collect = kiosk.httpHandler((ctx, request) => {
  const number = BigInt(request.uri.split('number=')[1] ?? '');
  const parcel = ctx.withTx((tx) => tx.db.parcel.number.find(number));
  return parcel === null
    ? new SyncResponse(null, { status: 404 })
    : new SyncResponse(Uint8Array.from(parcel.content));
});

export const backwards = kiosk.httpHandler((_ctx, request) => new SyncResponse(request.bytes().reverse()));

export const lines = kiosk.httpHandler((_ctx, request) => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(request.bytes());
    return new SyncResponse(text.split('\n').reverse().join('\n'));
  } catch {
    return new SyncResponse('not a text', { status: 422 });
  }
});

export const counter = kiosk.httpRouter(
  new Router()
    .get('/hours', hours)
    .any('/bell', bell)
    .get('/closed', closed)
    .get('/stamp', stamp)
    .get('/repeat', repeat)
    .get('/address', address)
    .post('/tickets', sell)
    .get('/tickets', sold)
    .post('/parcels', leave)
    .get('/parcels', collect)
    .post('/backwards', backwards)
    .post('/lines', lines),
);
