import { describe, expect, it } from 'vitest';
import { QueryStore } from '../../test/support/query-store';
import { scalar, sum, UNIT } from '../sats';
import { SqlError } from './sql-error';

const store = new QueryStore(
  {
    name: 'account',
    columns: {
      id: scalar('U32'),
      owner: scalar('String'),
      balance: scalar('I64'),
      active: scalar('Bool'),
      maybe: sum({ some: scalar('String'), none: UNIT }),
      raw: { tag: 'Array', element: scalar('U8') },
      numbers: { tag: 'Array', element: scalar('I32') },
    },
    primaryKey: 0,
  },
  { name: 'item', columns: { id: scalar('U64'), accountId: scalar('U32') } },
);

const join = 'joins are not built yet in @nerv/embedded: ';

describe('a query that is no part of the language', () => {
  it.each([
    ['', 'Empty SQL query'],
    [';', 'Empty SQL query'],
    ['not sql', 'sql parser error: Expected an SQL statement, found: not at Line: 1, Column 1'],
    ['SELECT', 'sql parser error: Expected an expression:, found: EOF'],
    ['SELECT * FROM', 'sql parser error: Expected identifier, found: EOF'],
    ['SELECT * FROM *', 'sql parser error: Expected identifier, found: * at Line: 1, Column 15'],
    ['SELECT * FROM account WHERE', 'sql parser error: Expected an expression:, found: EOF'],
    [
      'SELECT * FROM account WHERE id = *',
      'sql parser error: Expected an expression:, found: * at Line: 1, Column 34',
    ],
    [
      'SELECT *\nFROM account\n WHERE )',
      'sql parser error: Expected an expression:, found: ) at Line: 3, Column 8',
    ],
    ['TABLE account', 'sql parser error: Expected an SQL statement, found: TABLE at Line: 1, Column 1'],
    [
      'SELECT * FROM account FOR UPDATE',
      'sql parser error: Expected end of statement, found: UPDATE at Line: 1, Column 27',
    ],
    [
      "SELECT * FROM account WHERE owner = 'open",
      'sql parser error: Unterminated string literal at Line: 1, Column 37',
    ],
    ['SELECT * FROM "account', 'sql parser error: Unterminated identifier at Line: 1, Column 15'],
    ['SELECT * FROM ""', 'sql parser error: Expected an identifier between quotes at Line: 1, Column 15'],
    [
      'SELECT * /* FROM account',
      'sql parser error: Unexpected EOF while in a multi-line comment at Line: 1, Column 10',
    ],
    [
      'SELECT * FROM account WHERE id = \\',
      'sql parser error: Unexpected character "\\\\" at Line: 1, Column 34',
    ],
    ['SELECT * FROM account NATURAL', 'sql parser error: Expected JOIN, found: EOF'],
    ['SELECT * FROM account; SELECT * FROM item', 'Multiple SQL statements are not supported'],
    ['SELECT 1', 'A FROM clause is required'],
    ['EXPLAIN SELECT * FROM account', 'Unsupported: Non-SELECT queries'],
    ['DROP TABLE account', 'Unsupported: Non-SELECT queries'],
    ['SET row_limit = 5', 'Unsupported: Non-SELECT queries'],
    ['VALUES (1)', 'Unsupported set operation: VALUES (1)'],
    ['(SELECT * FROM account)', 'Unsupported set operation: (SELECT * FROM account)'],
    [
      'SELECT * FROM account UNION ALL SELECT * FROM account',
      'Unsupported set operation: SELECT * FROM account UNION ALL SELECT * FROM account',
    ],
    [
      'with x as (select * from account) select * from x',
      'Unsupported: WITH x AS (SELECT * FROM account) SELECT * FROM x',
    ],
    ['SELECT * FROM account LIMIT 1', 'Unsupported: SELECT * FROM account LIMIT 1'],
    ['SELECT * FROM account LIMIT 2 OFFSET 1', 'Unsupported: SELECT * FROM account LIMIT 2 OFFSET 1'],
    [
      'SELECT * FROM account ORDER BY id DESC, owner',
      'Unsupported: SELECT * FROM account ORDER BY id DESC, owner',
    ],
    [
      'SELECT * FROM account FETCH FIRST 1 ROWS ONLY',
      'Unsupported: SELECT * FROM account FETCH FIRST 1 ROWS ONLY',
    ],
    ['SELECT DISTINCT owner FROM account', 'Unsupported SELECT: SELECT DISTINCT owner FROM account'],
    [
      'SELECT owner FROM account GROUP BY owner HAVING true',
      'Unsupported SELECT: SELECT owner FROM account GROUP BY owner HAVING true',
    ],
    ['SELECT * FROM (SELECT * FROM account) x', 'Unsupported FROM expression: (SELECT * FROM account) AS x'],
    ['SELECT * FROM f(1, 2)', 'Unsupported FROM expression: f(1, 2)'],
    ['SELECT * FROM f()', 'Unsupported FROM expression: f()'],
    ['SELECT * FROM account WHERE NOT active', 'Unsupported expression: NOT active'],
    ['SELECT * FROM account WHERE NOT (id = 1)', 'Unsupported expression: NOT (id = 1)'],
    ['SELECT * FROM account WHERE owner IS NULL', 'Unsupported expression: owner IS NULL'],
    ['SELECT * FROM account WHERE owner IS NOT NULL', 'Unsupported expression: owner IS NOT NULL'],
    [
      'SELECT * FROM account WHERE owner IS what',
      'sql parser error: Expected [NOT] NULL or TRUE|FALSE or [NOT] DISTINCT FROM after IS, found: what at Line: 1, Column 38',
    ],
    ['SELECT * FROM account WHERE id IN (1, 2)', 'Unsupported expression: id IN (1, 2)'],
    [
      'SELECT * FROM account WHERE id NOT IN (SELECT id FROM item)',
      'Unsupported expression: id NOT IN (SELECT id FROM item)',
    ],
    ["SELECT * FROM account WHERE owner LIKE 'a%'", "Unsupported expression: owner LIKE 'a%'"],
    ['SELECT * FROM account WHERE id BETWEEN 1 AND 2', 'Unsupported expression: id BETWEEN 1 AND 2'],
    ['SELECT * FROM account WHERE id + 1 = 2', 'Unsupported binary operator: +'],
    ['SELECT * FROM account WHERE NOT active * 2 = 2', 'Unsupported expression: NOT active * 2 = 2'],
    [
      'SELECT * FROM account WHERE id = (SELECT id FROM account)',
      'Unsupported expression: (SELECT id FROM account)',
    ],
    ['SELECT * FROM account WHERE (1, 2) = 3', 'Unsupported expression: (1, 2)'],
    ['SELECT * FROM account WHERE id::text = 3', 'Unsupported expression: id::TEXT'],
    ['SELECT * FROM account WHERE -id = 3', 'Unsupported expression: -id'],
    ['SELECT * FROM account WHERE lower(owner) = 3', 'Unsupported expression: lower(owner)'],
    ['SELECT * FROM account WHERE CASE WHEN true THEN 1 END', 'Unsupported expression: CASE'],
    ['SELECT * FROM account WHERE owner = NULL', 'Unsupported literal expression: NULL'],
    ['SELECT * FROM account WHERE id = :other', 'Unsupported literal expression: :other'],
    ['SELECT * FROM account WHERE id = $1', 'Unsupported literal expression: $1'],
    ["SELECT * FROM account WHERE owner = E'x'", "Unsupported literal expression: E'x'"],
    [
      'SELECT id FROM account',
      'Column projections are not supported in subscriptions; Subscriptions must return a table type',
    ],
    [
      'SELECT a.id AS i FROM account a',
      'Column projections are not supported in subscriptions; Subscriptions must return a table type',
    ],
    [
      'SELECT COUNT(*) AS n FROM account',
      'Column projections are not supported in subscriptions; Subscriptions must return a table type',
    ],
    ['SELECT COUNT(*) FROM account', 'Aggregate expressions must have column aliases'],
    ['SELECT SUM(balance) AS s FROM account', 'Unsupported aggregate function: SUM(balance)'],
    ['SELECT COUNT(DISTINCT id) AS s FROM account', 'Unsupported aggregate function: COUNT(DISTINCT id)'],
    ['SELECT id, id FROM account', 'Duplicate name `id`'],
    ['SELECT 1 FROM account', 'Unsupported projection expression: 1'],
    ['SELECT id + 1 FROM account', 'Unsupported projection expression: id + 1'],
    ['SELECT *, id FROM account', 'Mixed wildcard projections are not supported'],
    ['SELECT missing FROM account', '`missing` is not in scope'],
    ['SELECT account.* FROM account a', '`account` is not in scope'],
    ['SELECT * FROM account, item', 'Implicit joins are not supported'],
    [
      'SELECT item.* FROM account LEFT JOIN item ON account.id = item.id',
      'Non-inner joins are not supported',
    ],
    ['SELECT item.* FROM account JOIN item USING (id)', 'Non-inner joins are not supported'],
    ['SELECT item.* FROM account JOIN item ON account.id > item.id', 'Non-inner joins are not supported'],
    [
      'SELECT item.* FROM account JOIN item ON account.id = item.account_id',
      `${join}SELECT item.* FROM account JOIN item ON account.id = item.account_id`,
    ],
    [
      'SELECT b.* FROM account a CROSS JOIN item b',
      `${join}SELECT b.* FROM account AS a CROSS JOIN item AS b`,
    ],
    ['SELECT * FROM Account', 'no such table: `Account`. If the table exists, it may be marked private.'],
    ['SELECT * FROM lib.book', 'no such table: `lib.book`. If the table exists, it may be marked private.'],
    ['SELECT * FROM account WHERE missing = 1', '`missing` is not in scope'],
    ['SELECT * FROM account WHERE item.id = 1', '`item` is not in scope'],
    ['SELECT * FROM account WHERE owner = "ann"', '`ann` is not in scope'],
    ['SELECT * FROM account WHERE 1 = 1', 'Cannot resolve type for literal expression'],
    ['SELECT * FROM account WHERE id = balance', 'Unexpected type: (expected) I64 != U32 (inferred)'],
    ['SELECT * FROM account WHERE id', 'Unexpected type: (expected) U32 != Bool (inferred)'],
    ['SELECT * FROM account WHERE id = true', 'Unexpected type: (expected) Bool != U32 (inferred)'],
    [
      'SELECT * FROM account WHERE id = (owner = owner)',
      'Unexpected type: (expected) Bool != U32 (inferred)',
    ],
    [
      'SELECT * FROM account WHERE id = (active AND active)',
      'Unexpected type: (expected) Bool != U32 (inferred)',
    ],
    [
      'SELECT * FROM account WHERE id = :sender',
      'Unexpected type: (expected) (__identity__: U256) != U32 (inferred)',
    ],
    [
      'SELECT * FROM account WHERE id = 99999999999',
      'The literal expression `99999999999` cannot be parsed as type `U32`',
    ],
    ['SELECT * FROM account WHERE id = -1', 'The literal expression `-1` cannot be parsed as type `U32`'],
    [
      'SELECT * FROM account WHERE balance = 1.5',
      'The literal expression `1.5` cannot be parsed as type `I64`',
    ],
    ['SELECT * FROM account WHERE active = 1', 'The literal expression `1` cannot be parsed as type `Bool`'],
    [
      'SELECT * FROM account WHERE raw = 0x0',
      'The literal expression `0` cannot be parsed as type `Array<U8>`',
    ],
    [
      'SELECT * FROM account WHERE numbers = 1',
      'The literal expression `1` cannot be parsed as type `Array<I32>`',
    ],
    [
      'SELECT * FROM account WHERE maybe = 1',
      'The literal expression `1` cannot be parsed as type `(some: String | none: ())`',
    ],
    [
      'SELECT * FROM account WHERE maybe = maybe',
      'Invalid binary operator `=` for type `(some: String | none: ())`',
    ],
  ])('%s', (sql, message) => {
    expect(() => store.compile(sql)).toThrow(new SqlError(message));
  });

  it('is refused when it is too long, too deep or too wide, before it can do harm', () => {
    const nested = (depth: number): string =>
      `SELECT * FROM account WHERE ${'('.repeat(depth)}id = 1${')'.repeat(depth)}`;
    const wide = (count: number): string =>
      `SELECT * FROM account WHERE ${Array(count).fill('id = 1').join(' OR ')}`;
    expect(() => store.compile(`SELECT * FROM account WHERE owner = '${'x'.repeat(50_000)}'`)).toThrow(
      'exceeds maximum allowed length',
    );
    expect(() => store.compile(nested(300))).toThrow('sql parser error: recursion limit exceeded');
    expect(() => store.compile(wide(1_601))).toThrow('Recursion limit exceeded, `sql-parser::parse_expr`');
    expect(store.compile(nested(40)).table.name).toBe('account');
    expect(store.compile(wide(1_600)).watch?.keys.size).toBe(1);
  });
});
