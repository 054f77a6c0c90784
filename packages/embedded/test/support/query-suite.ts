import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModuleError, SchemaError, type EmbeddedSpacetime } from '../../src';
import { KindsConnection } from '../modules/kinds-client';
import { least, most } from '../modules/kinds-values';
import { connect, subscribe } from './connect';
import { writeModule } from './write-module';

/** What queries of subscriptions give, and which queries and modules are refused, on any host. */
export function runQuerySuite(name: string, open: () => Promise<EmbeddedSpacetime>): void {
  describe(name, () => {
    let host: EmbeddedSpacetime;

    beforeAll(async () => {
      host = await open();
      await host.publish('kinds', new URL('../modules/kinds.ts', import.meta.url));
      const { connection } = await join();
      await connection.reducers.putEvery({ id: 1, row: least as never });
      await connection.reducers.putEvery({ id: 2, row: most as never });
      connection.disconnect();
    });

    afterAll(() => host.close());

    const join = () => connect<KindsConnection>(host, 'kinds', KindsConnection.builder());

    describe('a subscription of the official SDK', () => {
      let connection: KindsConnection;

      beforeEach(async () => {
        ({ connection } = await join());
      });

      afterEach(() => {
        connection.disconnect();
      });

      it.each([
        ['SELECT every.* FROM every', [1, 2]],
        ['SELECT e.* FROM every AS e WHERE e.id = 2', [2]],
        ['select ALL * from every e where 1 < e.id;', [2]],
        ['/* a /* nested */ comment */ SELECT * FROM "every" -- to the end', [1, 2]],
        ['SELECT * FROM every WHERE (id = 1) = true', [1]],
        ['SELECT * FROM every WHERE id = 1 OR id = 2 AND false', [1]],
        ["SELECT * FROM every WHERE text = ''''", []],
        ["SELECT * FROM every WHERE bytes = X'00FF10'", [2]],
        ["SELECT * FROM every WHERE i64 = '-9223372036854775808'", [1]],
        ['SELECT * FROM every WHERE i8 = +127 OR i8 = -128', [1, 2]],
        ['SELECT * FROM every WHERE u32 = 4294967295.0', [2]],
        ['SELECT * FROM every WHERE f64 = -0.0', [1]],
        ['SELECT * FROM every WHERE who = :sender', []],
        ['SELECT * FROM every WHERE :sender = :sender', [1, 2]],
        [`SELECT * FROM every WHERE link = 0x${'f'.repeat(32)}`, [2]],
        ["SELECT * FROM every WHERE when > '2000-01-01T00:00:00Z'", [2]],
      ])('has the rows that a query is about: %s', async (query, ids) => {
        await subscribe(connection, query);
        expect([...connection.db.every.iter()].map(({ id }) => id).sort()).toEqual(ids);
      });

      it.each([
        ['', 'Empty string'],
        ['SELECT * FROM every WHERE i8 = i16', 'Unexpected type'],
        ['SELECT * FROM every WHERE u8 = id', 'Unexpected type'],
        ['SELECT', 'Expected'],
        ['SELECT * FROM every; SELECT * FROM every', 'Multiple SQL statements'],
        ['SELECT id FROM every', 'Column projections'],
        ['SELECT COUNT(*) AS n FROM every', 'Column projections'],
        ['SELECT * FROM every LIMIT 1', 'Unsupported'],
        ['SELECT * FROM every ORDER BY id', 'Unsupported'],
        ['SELECT DISTINCT * FROM every', 'Unsupported'],
        ['SELECT * FROM every GROUP BY id', 'Unsupported'],
        ['SELECT * FROM every WHERE id IN (1, 2)', 'Unsupported'],
        ['SELECT * FROM every WHERE id NOT IN (SELECT 1)', 'Unsupported'],
        ['SELECT * FROM every WHERE id BETWEEN 1 AND 2', 'Unsupported'],
        ["SELECT * FROM every WHERE text LIKE 'a%'", 'Unsupported'],
        ['SELECT * FROM every WHERE id IS NOT NULL', 'Unsupported'],
        ['SELECT * FROM every WHERE id IS 3', 'Expected'],
        ['SELECT * FROM every WHERE NOT flag', 'Unsupported'],
        ['SELECT * FROM every WHERE text = NULL', 'Unsupported'],
        ['SELECT * FROM every WHERE id + 1 = 2', 'Unsupported'],
        ['SELECT * FROM every WHERE -id = 2', 'Unsupported'],
        ['SELECT * FROM every WHERE id::TEXT = 2', 'Unsupported'],
        ['SELECT * FROM every WHERE upper(DISTINCT text) = 2', 'Unsupported'],
        ['SELECT * FROM every WHERE (id, u8) = 2', 'Unsupported'],
        ['SELECT * FROM every WHERE id = (SELECT 1)', 'Unsupported'],
        ['SELECT * FROM every WHERE id = CASE', 'Unsupported'],
        ['SELECT * FROM every WHERE id = $1', 'Unsupported'],
        ["SELECT * FROM every WHERE text = 'open", 'Unterminated'],
        ['SELECT * FROM every WHERE text = "open', ''],
        ['SELECT * FROM every /* open', ''],
        ['SELECT * FROM every WHERE id = 0xzz', ''],
        ['SELECT * FROM every WHERE u8 = 256', 'cannot be parsed as type `U8`'],
        ['SELECT * FROM every WHERE u8 = 1.5', 'cannot be parsed as type `U8`'],
        ['SELECT * FROM every WHERE flag = 1', ''],
        ["SELECT * FROM every WHERE uuid = 'no'", ''],
        ["SELECT * FROM every WHERE when = 'no'", ''],
        ['SELECT * FROM every WHERE numbers = 1', ''],
        ['SELECT * FROM every WHERE id = 1 AND 2', ''],
        [`SELECT * FROM every WHERE ${'('.repeat(200)}id = 1${')'.repeat(200)}`, 'recursion limit'],
        ['INSERT INTO every VALUES (1)', 'Unsupported'],
      ])('is refused with its text: %s', async (query, reason) => {
        const error: unknown = await subscribe(connection, query).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toContain(reason);
        expect((error as Error).message).toContain(`executing: \`${query}\``);
      });
    });

    describe('a module that does not fit the rules', () => {
      it.each([
        [
          'two primary keys',
          `schema({ a: table({ name: 'a' }, { x: t.u8().primaryKey(), y: t.u8().primaryKey() }) })`,
        ],
        ['a number that counts in text', `schema({ a: table({ name: 'a' }, { x: t.string().autoInc() }) })`],
        [
          'a name twice',
          `schema({ a: table({ name: 'a' }, { x: t.u8() }), b: table({ name: 'a' }, { x: t.u8() }) })`,
        ],
        ['a name that is none', `schema({ a: table({ name: 'a b' }, { x: t.u8() }) })`],
        ['no name', `schema({ a: table({ name: '' }, { x: t.u8() }) })`],
      ])('is refused: %s', async (what, code) => {
        const path = await writeModule(`export default ${code};`, what);
        const error: unknown = await host.publish('refused', { path }).catch((thrown: unknown) => thrown);
        expect([ModuleError, SchemaError].some((kind) => error instanceof kind)).toBe(true);
        expect(() => host.clients('refused')).toThrow('refused');
      });

      it.each([
        ['no module', 'this is no code', ModuleError],
        ['a fault at the top', `throw new Error('at the top');`, ModuleError],
        ['nothing exported', 'export const nothing = 1;', ModuleError],
      ])('is refused: %s', async (_what, code, kind) => {
        await expect(host.publish('refused', { code })).rejects.toThrow(kind);
        await expect(host.publish('refused', { path: '/nowhere/module.ts' })).rejects.toThrow(ModuleError);
      });
    });
  });
}
