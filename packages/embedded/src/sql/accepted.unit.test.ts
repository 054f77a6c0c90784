import { describe, expect, it } from 'vitest';
import { QueryStore } from '../../test/support/query-store';
import { product, scalar } from '../sats';

const IDENTITY = product({ __identity__: scalar('U256') });

const store = new QueryStore({
  name: 'account',
  columns: {
    id: scalar('U32'),
    owner: scalar('String'),
    balance: scalar('I64'),
    active: scalar('Bool'),
    accountId: scalar('U32'),
    who: IDENTITY,
    raw: { tag: 'Array', element: scalar('U8') },
  },
  primaryKey: 0,
});
store.insert(
  [1, 'ann', 100n, true, 1, [5n], Uint8Array.of(0, 255)],
  [2, 'bob', 200n, false, 1, [6n], new Uint8Array(0)],
  [3, "an'n", -50n, true, 3, [7n], Uint8Array.of(0)],
);

const ids = (sql: string, sender = 0n): unknown[] =>
  store
    .query(sql, sender)
    .map(([id]) => id)
    .sort();

describe('a query of the subscription language', () => {
  it.each([
    ['SELECT * FROM account', [1, 2, 3]],
    ['select * from account', [1, 2, 3]],
    ['SELECT * FROM account;', [1, 2, 3]],
    ['SELECT ALL * FROM account', [1, 2, 3]],
    ['SELECT account.* FROM account', [1, 2, 3]],
    ['SELECT a.* FROM account AS a', [1, 2, 3]],
    ['SELECT a.* FROM account a', [1, 2, 3]],
    ['SELECT * FROM account a', [1, 2, 3]],
    ['SELECT * FROM "account"', [1, 2, 3]],
    ['SELECT * FROM account -- a comment', [1, 2, 3]],
    ['/* a /* nested */ comment */ SELECT * FROM account', [1, 2, 3]],
    ['SELECT\n*\nFROM\naccount', [1, 2, 3]],
    ['SELECT * FROM account WHERE id = 1', [1]],
    ['SELECT * FROM account WHERE account.id = 1', [1]],
    ['SELECT * FROM account a WHERE a.id = 1', [1]],
    ['SELECT * FROM account WHERE "id" = 1', [1]],
    ['SELECT * FROM account WHERE 1 = id', [1]],
    ['SELECT * FROM account WHERE 2 < id', [3]],
    ['SELECT * FROM account WHERE id != 1', [2, 3]],
    ['SELECT * FROM account WHERE id <> 1', [2, 3]],
    ['SELECT * FROM account WHERE id < 2', [1]],
    ['SELECT * FROM account WHERE id <= 2', [1, 2]],
    ['SELECT * FROM account WHERE id > 2', [3]],
    ['SELECT * FROM account WHERE id >= 2', [2, 3]],
    ['SELECT * FROM account WHERE active', [1, 3]],
    ['SELECT * FROM account WHERE active = TRUE', [1, 3]],
    ['SELECT * FROM account WHERE active = false', [2]],
    ['SELECT * FROM account WHERE true', [1, 2, 3]],
    ['SELECT * FROM account WHERE false', []],
    ['SELECT * FROM account WHERE (id = 1) = true', [1]],
    ['SELECT * FROM account WHERE true = true', [1, 2, 3]],
    ['SELECT * FROM account WHERE true < false', []],
    ["SELECT * FROM account WHERE owner = 'ann'", [1]],
    ["SELECT * FROM account WHERE owner = 'an''n'", [3]],
    ["SELECT * FROM account WHERE owner > 'b'", [2]],
    ["SELECT * FROM account WHERE owner = ''", []],
    ['SELECT * FROM account WHERE owner = 1', []],
    ["SELECT * FROM account WHERE id = '1'", [1]],
    ['SELECT * FROM account WHERE balance = -50', [3]],
    ['SELECT * FROM account WHERE balance = +100', [1]],
    ['SELECT * FROM account WHERE balance = 1e2', [1]],
    ['SELECT * FROM account WHERE balance = 100.0', [1]],
    ['SELECT * FROM account WHERE id = 1 AND active = true', [1]],
    ['SELECT * FROM account WHERE id = 1 OR id = 2', [1, 2]],
    ['SELECT * FROM account WHERE (id = 1 OR id = 2) AND (active = true)', [1]],
    ['SELECT * FROM account WHERE id = 1 OR id = 2 AND id = 3', [1]],
    ['SELECT * FROM account WHERE id = id', [1, 2, 3]],
    ['SELECT * FROM account WHERE id = account_id', [1, 3]],
    ['SELECT * FROM account WHERE id > accountId', [2]],
    ['SELECT * FROM account WHERE "accountId" = 3', [3]],
    ['SELECT * FROM account WHERE raw = 0x00ff', [1]],
    ["SELECT * FROM account WHERE raw = X'00FF'", [1]],
    ["SELECT * FROM account WHERE raw = ''", [2]],
    ["SELECT * FROM account WHERE raw > X'00'", [1]],
    [`SELECT * FROM account WHERE who = 0x${'6'.padStart(64, '0')}`, [2]],
    [`SELECT * FROM account WHERE who > '${'6'.padStart(64, '0')}'`, [3]],
  ])('%s', (sql, expected) => {
    expect(ids(sql)).toEqual(expected);
  });

  it('knows who asks', () => {
    expect(ids('SELECT * FROM account WHERE who = :sender', 7n)).toEqual([3]);
    expect(ids('SELECT * FROM account WHERE :sender = who', 6n)).toEqual([2]);
    expect(ids('SELECT * FROM account WHERE :sender = :sender', 6n)).toEqual([1, 2, 3]);
    expect(ids('SELECT * FROM account WHERE raw = :sender', 6n)).toEqual([]);
  });

  it('reads the sender as bytes, the highest first', () => {
    const bytes = new QueryStore({
      name: 'note',
      columns: { author: { tag: 'Array', element: scalar('U8') } },
    });
    const author = Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? 9 : 0));
    bytes.insert([author]);
    expect(bytes.query('SELECT * FROM note WHERE author = :sender', 9n)).toEqual([[author]]);
  });

  it('has one key for each text, and for each sender where the sender matters', () => {
    const key = (sql: string, sender: bigint): string => store.compile(sql, sender).key;
    const plain = 'SELECT * FROM account WHERE id = 1';
    const own = 'SELECT * FROM account WHERE who = :sender';
    expect(key(plain, 1n)).toBe(key(plain, 2n));
    expect(key(plain, 1n)).not.toBe(key('SELECT * FROM account WHERE id = 2', 1n));
    expect(key(own, 1n)).not.toBe(key(own, 2n));
    expect(key(own, 1n)).toBe(key(own, 1n));
  });

  it('gives no rows of an event table', () => {
    const events = new QueryStore({ name: 'ping', columns: { n: scalar('U32') }, isEvent: true });
    const query = events.compile('SELECT * FROM ping WHERE n > 1');
    expect(query.rows(events.store)).toEqual([]);
    expect(query.matches(events.bytes([2]))).toBe(true);
    expect(query.matches(events.bytes([1]))).toBe(false);
  });
});
