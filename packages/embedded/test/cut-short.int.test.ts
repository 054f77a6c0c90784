import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { RawClient, request } from './support/raw-client';
import type { Message } from './support/server-messages';
import { writeModule } from './support/write-module';

const SOURCE = `
const db = schema({ x });
export default db;
const write = (ctx) => {
  console.log('cut the next write');
  try { ctx.db.x.insert({ id: 7 }); } catch {}
};
export const put = db.reducer({ id: t.u32() }, (ctx, { id }) => { ctx.db.x.insert({ id }); });
export const cut = db.reducer(write);
export const cutAll = db.procedure(t.unit(), (ctx) => { ctx.withTx(write); return {}; });
export const cutOnce = db.procedure(t.unit(), (ctx) => {
  let tries = 0;
  ctx.withTx((tx) => { if (tries++ === 0) write(tx); else tx.db.x.insert({ id: 8 }); });
  return {};
});
// Ends transactions at every depth at which the stack may overflow, and returns the ids of those that were committed.
export const dive = db.procedure(t.array(t.u32()), (ctx) => {
  const committed = [];
  let tries = 0;
  const end = (id) => { try { ctx.withTx((tx) => { tx.db.x.insert({ id }); }); committed.push(id); } catch {} };
  const deeper = () => { try { deeper(); } catch {} if (tries++ < 2000) end(tries); };
  deeper();
  return committed;
});
`;

let host: EmbeddedSpacetime;
let client: RawClient;
let restore: () => void = () => undefined;

/** The next entry into a map of the host fails, as it may when the stack is full. */
function cutNextEntry(): void {
  const original = Object.getOwnPropertyDescriptor(Map.prototype, 'set') ?? {};
  restore = () => Object.defineProperty(Map.prototype, 'set', original);
  Object.defineProperty(Map.prototype, 'set', {
    ...original,
    value: () => {
      restore();
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
}

beforeEach(async () => {
  host = await EmbeddedSpacetime.open({
    logger: ({ message }) => {
      if (message === 'cut the next write') cutNextEntry();
    },
  });
  await host.publish('cut', await writeModule(SOURCE));
  client = await RawClient.connect(host, 'cut');
});

afterEach(async () => {
  restore();
  await host.close();
});

const rows = async (): Promise<unknown> => client.ask(request.query(99, 'SELECT * FROM x'));
const panics = (): string[] =>
  host
    .logs('cut')
    .filter(({ level }) => level === 'panic')
    .map(({ message }) => message);

describe('a transaction with a write that was cut short, though the module caught the error,', () => {
  it('is a crash of its reducer', async () => {
    await client.ask(request.reducer(1, 'put', '01000000'));
    expect(await client.ask(request.reducer(2, 'cut'))).toMatchObject({
      tag: 'ReducerResult',
      failed: 'The instance encountered a fatal error.',
    });
    expect(panics()).toEqual([expect.stringContaining('cut short')]);
    expect(await rows()).toMatchObject({ tables: [{ rows: ['01000000'] }] });
    expect(await client.ask(request.reducer(3, 'put', '07000000'))).not.toHaveProperty('failed');
  });

  it('is tried again by a procedure, and a crash of it the second time', async () => {
    expect(await client.ask(request.procedure(1, 'cut_once'))).toMatchObject({ value: '' });
    expect(await rows()).toMatchObject({ tables: [{ rows: ['08000000'] }] });
    expect(await client.ask(request.procedure(2, 'cut_all'))).toMatchObject({
      failed: expect.stringContaining('transaction retry failed again'),
    });
    expect(panics()).toEqual([expect.stringContaining('transaction retry failed again')]);
    expect(await rows()).toMatchObject({ tables: [{ rows: ['08000000'] }] });
  });
});

describe('a procedure that ends transactions with a full stack', () => {
  it('commits each whole and tells of it, or not at all', async () => {
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM x'));
    client.send(request.procedure(2, 'dive'));
    const told: Message[] = [];
    let message = await client.next();
    for (; message.tag !== 'ProcedureResult'; message = await client.next()) told.push(message);
    const committed = String(message.value).match(/.{8}/g)?.slice(1) ?? [];
    expect(committed.length).toBeGreaterThan(100);
    expect(told).toEqual(
      committed.map((row) => ({
        tag: 'TransactionUpdate',
        querySets: [{ querySetId: 1, tables: [{ table: 'x', rows: [{ inserts: [row], deletes: [] }] }] }],
      })),
    );
    expect(await rows()).toMatchObject({ tables: [{ rows: committed }] });
    expect(panics()).toEqual([]);
  });
});
