import { schema, SenderError, t, table } from 'spacetimedb/server';

/** A module whose rows are easy to write down as bytes. */
const ledger = schema({
  entry: table(
    { name: 'entry', public: true, indexes: [{ accessor: 'byKind', algorithm: 'btree', columns: ['kind'] }] },
    { id: t.u8().primaryKey(), kind: t.u8(), amount: t.u8() },
  ),
  ping: table({ name: 'ping', public: true, event: true }, { n: t.u8() }),
  door: table({ name: 'door' }, { id: t.u8().primaryKey(), isShut: t.bool() }),
  visit: table({ name: 'visit', public: true }, { seq: t.u64().primaryKey().autoInc(), what: t.string() }),
});
export default ledger;

export const init = ledger.init((ctx) => {
  ctx.db.door.insert({ id: 0, isShut: false });
  ctx.db.visit.insert({ seq: 0n, what: `init ${ctx.connectionId === null}` });
});

export const arrive = ledger.clientConnected((ctx) => {
  if (ctx.db.door.id.find(0)?.isShut) throw new SenderError('the door is shut');
  ctx.db.visit.insert({ seq: 0n, what: `arrive ${ctx.senderAuth.hasJWT}` });
});

export const leave = ledger.clientDisconnected((ctx) => {
  ctx.db.visit.insert({ seq: 0n, what: `leave ${ctx.connectionId !== null}` });
  if (ctx.db.door.id.find(0)?.isShut) throw new Error('nobody leaves through a shut door');
});

export const shut = ledger.reducer({ isShut: t.bool() }, (ctx, { isShut }) => {
  ctx.db.door.id.update({ id: 0, isShut });
});

export const put = ledger.reducer({ id: t.u8(), kind: t.u8(), amount: t.u8() }, (ctx, row) => {
  const old = ctx.db.entry.id.find(row.id);
  if (old) ctx.db.entry.id.update(row);
  else ctx.db.entry.insert(row);
});

export const drop = ledger.reducer({ id: t.u8() }, (ctx, { id }) => {
  if (!ctx.db.entry.id.delete(id)) throw new SenderError(`no entry ${id}`);
});

export const pings = ledger.reducer({ count: t.u8() }, (ctx, { count }) => {
  for (let n = 1; n <= count; n++) ctx.db.ping.insert({ n });
});

export const twice = ledger.procedure({ id: t.u8() }, t.u8(), (ctx, { id }) => {
  ctx.withTx((tx) => tx.db.entry.insert({ id, kind: 1, amount: 1 }));
  ctx.withTx((tx) => tx.db.entry.insert({ id: id + 1, kind: 2, amount: 1 }));
  return id + 1;
});

export const crash = ledger.procedure(t.u8(), () => {
  throw new Error('procedure trouble');
});

export const refuse = ledger.procedure(t.u8(), () => {
  throw new SenderError('procedure refuses');
});
