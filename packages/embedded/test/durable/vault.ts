import { ScheduleAt } from 'spacetimedb';
import { schema, SenderError, t, table } from 'spacetimedb/server';
import { vaultStep, vaultTables } from './vault-tables';

/** What is to be recorded in a moment. */
const laterColumns = {
  id: t.u64().primaryKey().autoInc(),
  at: t.scheduleAt(),
  writer: t.u32(),
  text: t.string(),
};
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the function's type needs the table's first
const later = table({ name: 'later', scheduled: (): any => recordLater }, laterColumns);

/** A module to lose nothing of. */
const vault = schema({ ...vaultTables({ t, table }), later });
export default vault;

interface Total {
  writer: number;
  count: number;
}

interface RecordTables {
  readonly entry: { insert(row: { seq: bigint; writer: number; n: number; text: string }): unknown };
  readonly total: {
    readonly writer: { find(writer: number): Total | null; update(row: Total): unknown };
    insert(row: Total): unknown;
  };
}

/** Two tables that only change together. */
function record(db: RecordTables, writer: number, text: string): void {
  const total = db.total.writer.find(writer);
  const n = (total?.count ?? 0) + 1;
  db.entry.insert({ seq: 0n, writer, n, text });
  if (total) db.total.writer.update({ writer, count: n });
  else db.total.insert({ writer, count: n });
}

export const init = vault.init((ctx) => {
  ctx.db.secret.insert({ id: 1, text: 'made by init' });
});

export const arrive = vault.clientConnected((ctx) => {
  ctx.db.visit.insert({ seq: 0n, what: `+ ${ctx.senderAuth.jwt?.subject ?? 'nobody'}` });
});

export const leave = vault.clientDisconnected((ctx) => {
  const { jwt } = ctx.senderAuth;
  const who = `${jwt?.subject ?? 'nobody'} ${jwt?.audience.join() ?? ''} ${ctx.sender.toHexString().slice(0, 12)}`;
  ctx.db.visit.insert({ seq: 0n, what: `- ${who}` });
});

/** Does one thing after the other, in one transaction. */
export const run = vault.reducer({ steps: t.array(vaultStep({ t })) }, (ctx, { steps }) => {
  const { db } = ctx;
  for (const step of steps) {
    switch (step.tag) {
      case 'put':
        if (db.item.id.find(step.value.id)) db.item.id.update(step.value);
        else db.item.insert(step.value);
        break;
      case 'drop':
        db.item.id.delete(step.value);
        break;
      case 'toss':
        db.bag.insert(step.value);
        break;
      case 'pick':
        db.bag.delete(step.value);
        break;
      case 'say': {
        const known = db.word.word.find(step.value);
        if (known) db.word.word.update({ ...known, count: known.count + 1 });
        else db.word.insert({ word: step.value, count: 1 });
        break;
      }
      case 'forget':
        db.word.word.delete(step.value);
        break;
      case 'badge':
        db.badge.insert(step.value);
        break;
      case 'record':
        record(db, step.value.writer, step.value.text);
        break;
      case 'ping':
        db.ping.insert({ n: step.value });
        break;
      case 'fail':
        throw new SenderError('as told');
    }
  }
});

export const write = vault.reducer({ writer: t.u32(), text: t.string() }, (ctx, { writer, text }) => {
  record(ctx.db, writer, text);
});

/** As `write`, but by a call that is planned for at once. */
export const writeLater = vault.reducer({ writer: t.u32(), text: t.string() }, (ctx, { writer, text }) => {
  ctx.db.later.insert({ id: 0n, at: ScheduleAt.time(ctx.timestamp.microsSinceUnixEpoch), writer, text });
});

export const recordLater = vault.reducer({ arg: later.rowType }, (ctx, { arg }) => {
  record(ctx.db, arg.writer, arg.text);
});

export const keepSecret = vault.reducer({ id: t.u32(), text: t.string() }, (ctx, row) => {
  ctx.db.secret.insert(row);
});

/** Writes in a transaction of its own and says how many entries there are then. */
export const writeAndCount = vault.procedure(
  { writer: t.u32(), text: t.string() },
  t.u64(),
  (ctx, { writer, text }) =>
    ctx.withTx((tx) => {
      record(tx.db, writer, text);
      return tx.db.entry.count();
    }),
);

/** Everything that is stored, as JSON. */
export const look = vault.procedure(t.string(), (ctx) =>
  ctx.withTx(({ db }) => {
    const { item, bag, word, badge, entry, total, secret, ping, visit } = db;
    const tables = { item, bag, word, badge, entry, total, secret, ping, visit };
    const rows = Object.entries(tables).map(([name, table]) => [name, [...table.iter()]] as const);
    const planned = [...db.later.iter()].map(({ writer, text }) => ({ writer, text }));
    return JSON.stringify({ ...Object.fromEntries(rows), later: planned }, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  }),
);
