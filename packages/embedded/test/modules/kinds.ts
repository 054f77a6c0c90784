import { Range, schema, SenderError, t, table } from 'spacetimedb/server';
import { everyColumn, kindsTables } from './kinds-tables';

const columns = everyColumn({ t });
const everyValue = t.object('EveryValue', columns);
const kinds = schema(kindsTables({ t, table }, columns));
export default kinds;

type Said = { readonly said: { insert(row: { seq: bigint; text: string }): unknown } };

/** Writes down what came of something, for a client to read. */
function attempt(db: Said, what: string, run: () => unknown): void {
  let result: string;
  try {
    result =
      JSON.stringify(run(), (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ??
      'undefined';
  } catch (error) {
    result = error instanceof Error ? `threw ${error.name}: ${error.message}` : `threw ${String(error)}`;
  }
  db.said.insert({ seq: 0n, text: `${what}: ${result}` });
}

export const putEvery = kinds.reducer({ id: t.u32(), row: everyValue }, (ctx, { id, row }) => {
  ctx.db.every.insert({ id, ...row });
});

export const echoEvery = kinds.procedure({ row: everyValue }, everyValue, (_ctx, { row }) => row);

export const writes = kinds.reducer((ctx) => {
  const { handle, counter, said } = ctx.db;
  const db = { said };
  attempt(db, 'insert', () => handle.insert({ name: 'one', code: 1, size: 1 }));
  attempt(db, 'insert the same row', () => handle.insert({ name: 'one', code: 1, size: 1 }));
  attempt(db, 'insert a taken name', () => handle.insert({ name: 'one', code: 2, size: 1 }));
  attempt(db, 'insert a taken code', () => handle.insert({ name: 'two', code: 1, size: 1 }));
  attempt(db, 'count', () => handle.count());
  attempt(db, 'find by name', () => handle.name.find('one'));
  attempt(db, 'find nothing', () => handle.code.find(9));
  attempt(db, 'delete by name', () => handle.name.delete('one'));
  attempt(db, 'insert again', () => handle.insert({ name: 'one', code: 2, size: 1 }));
  attempt(db, 'delete another row', () => handle.delete({ name: 'one', code: 2, size: 9 }));
  attempt(db, 'auto-increment', () => counter.insert({ tiny: 0, wide: 0n, note: 'a' }));
  attempt(db, 'auto-increment in part', () => counter.insert({ tiny: 9, wide: 0n, note: 'b' }));
  attempt(db, 'update', () => counter.tiny.update({ tiny: 9, wide: 5n, note: 'c' }));
  attempt(db, 'update nothing', () => counter.tiny.update({ tiny: 77, wide: 5n, note: 'c' }));
  attempt(db, 'insert a taken key', () => counter.insert({ tiny: 9, wide: 6n, note: 'd' }));
  attempt(db, 'clear', () => counter.clear());
});

export const scans = kinds.reducer((ctx) => {
  const { point, said } = ctx.db;
  const db = { said };
  for (let id = 1; id <= 24; id++)
    point.insert({ id, x: (id * 7) % 5, y: 'abc'.charAt(id % 3), tag: id % 4 });
  const ids = (rows: Iterable<{ id: number }>): number[] => [...rows].map((row) => row.id);
  const included = <T>(value: T) => ({ tag: 'included' as const, value });
  const excluded = <T>(value: T) => ({ tag: 'excluded' as const, value });
  attempt(db, 'all', () => ids(point.iter()).length);
  attempt(db, 'x = 2', () => ids(point.byXY.filter(2)));
  attempt(db, 'x = 2, y = b', () => ids(point.byXY.filter([2, 'b'])));
  attempt(db, '1 <= x < 3', () => ids(point.byXY.filter(new Range(included(1), excluded(3)))).length);
  attempt(db, 'x = 2, y > a', () =>
    ids(point.byXY.filter([2, new Range(excluded('a'), { tag: 'unbounded' })])),
  );
  attempt(db, 'tag = 3', () => ids(point.byTag.filter(3)).sort((a, b) => a - b));
  attempt(db, 'while deleting', () => {
    let count = 0;
    for (const row of point.byTag.filter(3)) {
      point.id.delete(row.id);
      count++;
    }
    return count;
  });
  attempt(db, 'left', () => point.count());
});

export const manyRows = kinds.reducer({ count: t.u32() }, (ctx, { count }) => {
  for (let id = 1; id <= count; id++) ctx.db.secret.insert({ id, text: 'x'.repeat(200) });
  ctx.db.said.insert({ seq: 0n, text: `read ${[...ctx.db.secret.iter()].length}` });
});

export const fail = kinds.reducer({ how: t.string() }, (ctx, { how }) => {
  ctx.db.said.insert({ seq: 0n, text: 'not kept' });
  if (how === 'refuse') throw new SenderError('refused on purpose');
  if (how === 'clash') {
    ctx.db.point.insert({ id: 500, x: 1, y: '', tag: 1 });
    ctx.db.point.insert({ id: 500, x: 2, y: '', tag: 1 });
  }
  throw new Error('broken on purpose');
});

export const later = kinds.reducer((async (ctx: { db: Said }) => {
  ctx.db.said.insert({ seq: 0n, text: 'before the wait' });
  await Promise.resolve();
  ctx.db.said.insert({ seq: 0n, text: 'after the wait' });
}) as never);

export const whoAmI = kinds.reducer((ctx) => {
  const jwt = ctx.senderAuth.jwt;
  const origin = ctx.connectionId === null ? 'none' : ctx.connectionId.toHexString();
  ctx.db.said.insert({
    seq: 0n,
    text: `${ctx.sender.toHexString()} ${origin} ${jwt?.subject ?? 'no token'} ${jwt?.audience.join() ?? ''}`,
  });
});
