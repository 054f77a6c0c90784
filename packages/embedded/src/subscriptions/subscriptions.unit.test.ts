import { describe, expect, it } from 'vitest';
import type { TableSketch } from '../../test/support/module-def';
import { QueryStore } from '../../test/support/query-store';
import { ByteReader } from '../protocol';
import { scalar } from '../sats';
import { Subscriptions } from './subscriptions';

interface Client {
  readonly name: string;
}

const ann: Client = { name: 'ann' };
const bob: Client = { name: 'bob' };

const account = { name: 'account', columns: { id: scalar('U32'), owner: scalar('String') }, primaryKey: 0 };
const ping = { name: 'ping', columns: { n: scalar('U32') }, isEvent: true };

class World {
  readonly store: QueryStore;
  readonly subscriptions = new Subscriptions<Client>();

  constructor(...tables: readonly TableSketch[]) {
    this.store = tables.length === 0 ? new QueryStore(account, ping) : new QueryStore(...tables);
  }

  subscribe(client: Client, querySetId: number, ...sql: readonly string[]): number {
    return this.subscriptions.add(
      client,
      querySetId,
      sql.map((text) => this.store.compile(text)),
    ).length;
  }

  /** What a commit tells each client: query set, table, and how many rows came, went or happened. */
  tell(commit: ReturnType<QueryStore['run']>): Record<string, unknown> {
    return Object.fromEntries(
      Array.from(this.subscriptions.evaluate(commit), ([client, delta]) => [
        client.name,
        delta
          .toUpdates()
          .map(({ querySetId, tables }) => [
            querySetId,
            ...tables.map(
              ({ table, rows }) => `${new ByteReader(table).string()}: ${rows.map(countRows).join(' | ')}`,
            ),
          ]),
      ]),
    );
  }

  insert(...rows: readonly (readonly [number, string])[]): Record<string, unknown> {
    const table = this.store.named('account');
    return this.tell(
      this.store.run((tx) => {
        for (const row of rows) tx.insert(table.id, this.store.bytes(row, table));
      }),
    );
  }
}

/** Rows of an encoded `TableUpdateRows`. */
function countRows(bytes: Uint8Array): string {
  const reader = new ByteReader(bytes);
  const isEvents = reader.u8() === 1;
  const counts = [countList(reader), ...(isEvents ? [] : [countList(reader)])];
  return isEvents ? `!${counts[0]}` : `+${counts[0]} -${counts[1]}`;
}

function countList(reader: ByteReader): number {
  if (reader.u8() === 0) {
    const size = reader.u8() + reader.u8() * 256;
    return reader.view().length / size;
  }
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    reader.u32();
    reader.u32();
  }
  reader.view();
  return count;
}

describe('subscriptions', () => {
  it('tell those who watch, in order of query set', () => {
    const world = new World();
    world.subscribe(ann, 2, 'SELECT * FROM account');
    world.subscribe(ann, 1, "SELECT * FROM account WHERE owner = 'x'");
    world.subscribe(bob, 1, "SELECT * FROM account WHERE owner = 'y'");
    expect(world.insert([1, 'x'], [2, 'z'])).toEqual({
      ann: [
        [1, 'account: +1 -0'],
        [2, 'account: +2 -0'],
      ],
    });
    expect(world.insert([3, 'y'])).toEqual({ ann: [[2, 'account: +1 -0']], bob: [[1, 'account: +1 -0']] });
  });

  it('tell of a row that moves in and out of a query', () => {
    const world = new World();
    world.subscribe(ann, 1, "SELECT * FROM account WHERE owner = 'x'");
    world.subscribe(bob, 1, "SELECT * FROM account WHERE owner = 'y'");
    world.insert([1, 'x']);
    const { store } = world;
    const moved = store.run((tx) => {
      tx.update(store.table.id, store.index(0).id, store.bytes([1, 'y']));
    });
    expect(world.tell(moved)).toEqual({ ann: [[1, 'account: +0 -1']], bob: [[1, 'account: +1 -0']] });
  });

  it('tell of events as events', () => {
    const world = new World();
    world.subscribe(ann, 1, 'SELECT * FROM account', 'SELECT * FROM ping WHERE n > 1');
    const { store } = world;
    const table = store.named('ping');
    const commit = store.run((tx) => {
      for (const n of [1, 2, 3]) tx.insert(table.id, store.bytes([n], table));
      tx.insert(store.table.id, store.bytes([1, 'x']));
    });
    expect(world.tell(commit)).toEqual({ ann: [[1, 'account: +1 -0', 'ping: !2']] });
  });

  it('count equal queries of a set once, and queries of two sets twice', () => {
    const world = new World();
    const sql = 'SELECT * FROM account';
    expect(world.subscribe(ann, 1, sql, sql)).toBe(1);
    world.subscribe(ann, 2, sql, 'SELECT * FROM account WHERE id > 0');
    world.subscribe(bob, 1, sql);
    expect(world.subscriptions.queryCount).toBe(2);
    expect(world.insert([1, 'x'])).toEqual({
      ann: [
        [1, 'account: +1 -0'],
        [2, 'account: +1 -0 | +1 -0'],
      ],
      bob: [[1, 'account: +1 -0']],
    });
  });

  it('encode a change once for all who watch the same query', () => {
    const world = new World();
    world.subscribe(ann, 1, 'SELECT * FROM account');
    world.subscribe(bob, 1, 'SELECT * FROM account');
    const deltas = world.subscriptions.evaluate(world.store.insert([1, 'x']));
    const rowsOf = (client: Client): unknown => deltas.get(client)?.toUpdates()[0]?.tables[0]?.rows[0];
    expect(rowsOf(ann)).toBeInstanceOf(Uint8Array);
    expect(rowsOf(ann)).toBe(rowsOf(bob));
  });

  it('end with their set, and with their client', () => {
    const world = new World();
    world.subscribe(ann, 1, 'SELECT * FROM account');
    world.subscribe(
      ann,
      2,
      "SELECT * FROM account WHERE owner = 'x'",
      "SELECT * FROM account WHERE owner = 'x' OR owner = 'y'",
    );
    world.subscribe(bob, 1, 'SELECT * FROM account');
    expect(world.subscriptions.has(ann, 1)).toBe(true);
    expect(world.subscriptions.remove(ann, 1)?.map(({ sql }) => sql)).toEqual(['SELECT * FROM account']);
    expect(world.subscriptions.has(ann, 1)).toBe(false);
    expect(world.subscriptions.remove(ann, 1)).toBeUndefined();
    expect(world.insert([1, 'x'])).toEqual({
      ann: [[2, 'account: +1 -0 | +1 -0']],
      bob: [[1, 'account: +1 -0']],
    });
    world.subscriptions.removeClient(ann);
    world.subscriptions.removeClient(bob);
    expect(world.subscriptions.queryCount).toBe(0);
    expect(world.insert([2, 'x'])).toEqual({});
  });

  it('ask no query that waits for another value', () => {
    const world = new World();
    let asked = 0;
    for (let at = 0; at < 1000; at++) {
      const query = world.store.compile(`SELECT * FROM account WHERE owner = 'session-${at}'`);
      const matches: typeof query.matches = (row) => {
        asked++;
        return query.matches(row);
      };
      world.subscriptions.add({ name: `client ${at}` }, 1, [{ ...query, matches }]);
    }
    expect(world.insert([1, 'session-7'], [2, 'nobody'])).toEqual({ 'client 7': [[1, 'account: +1 -0']] });
    expect(asked).toBe(1);
  });
});

describe('query sets over the tables of another schema', () => {
  it('are those of before, and hear what happens there', () => {
    const before = new World();
    before.subscribe(ann, 1, "SELECT * FROM account WHERE owner = 'ann'", 'SELECT * FROM ping');
    before.subscribe(ann, 2, 'SELECT * FROM account');
    before.subscribe(bob, 1, 'SELECT * FROM ping');
    const after = new World({ ...ping, name: 'a_new_one' }, account, ping);
    before.subscriptions.copyTo(after.subscriptions, (query) =>
      query.over(after.store.named(query.table.name), after.store.catalog.typespace),
    );
    expect(after.store.named('account').id).not.toBe(before.store.named('account').id);
    expect(after.insert([1, 'ann'], [2, 'bob'])).toEqual({
      ann: [
        [1, 'account: +1 -0'],
        [2, 'account: +2 -0'],
      ],
    });
    expect(before.insert([1, 'ann'])).toEqual({
      ann: [
        [1, 'account: +1 -0'],
        [2, 'account: +1 -0'],
      ],
    });
    expect(after.subscriptions.queryCount).toBe(before.subscriptions.queryCount);
  });

  it('are none where one of them has no successor', () => {
    const before = new World();
    before.subscribe(ann, 1, 'SELECT * FROM account');
    expect(() => {
      before.subscriptions.copyTo(new World().subscriptions, () => {
        throw new Error('it is gone');
      });
    }).toThrow('it is gone');
  });
});
