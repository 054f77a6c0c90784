import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import { FaultyLevel } from './support/faulty-level';
import { hexText } from './support/hex';
import { RawClient, request } from './support/raw-client';

const LIBRARY = new URL('./modules/library.ts', import.meta.url);

const u32 = (n: number): string => `${n.toString(16).padStart(2, '0')}000000`;
const u64 = (n: number): string => `${u32(n)}00000000`;
const book = (id: number, title: string): string => `${u64(id)}${hexText(title)}`;

let level: FaultyLevel;
let host: EmbeddedSpacetime;
let client: RawClient;

beforeEach(async () => {
  level = new FaultyLevel();
  host = await EmbeddedSpacetime.open({ store: level, logger: () => undefined });
  await host.publish('library', LIBRARY);
  client = await RawClient.connect(host, 'library');
});

afterEach(async () => {
  await host.close();
});

describe('a submodule', () => {
  it('has its tables under its namespace, dotted or quoted', async () => {
    for (const [at, name] of ['shelf.book', '"shelf.book"', '"shelf"."book"'].entries())
      expect(await client.ask(request.query(at, `SELECT * FROM ${name}`))).toMatchObject({ tables: [] });
    expect(await client.ask(request.query(9, 'SELECT * FROM book'))).toMatchObject({
      error: 'no such table: `book`. If the table exists, it may be marked private.',
    });
  });

  it('has its functions under its namespace, and the root calls them', async () => {
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM shelf.book'));
    expect(await client.ask(request.reducer(2, 'shelf.add_book', hexText('one')))).toMatchObject({
      tag: 'ReducerResult',
      querySets: [{ tables: [{ table: 'shelf.book', rows: [{ inserts: [book(1, 'one')] }] }] }],
    });
    expect(await client.ask(request.reducer(3, 'add_both', u32(7) + hexText('two')))).toMatchObject({
      querySets: [{ tables: [{ rows: [{ inserts: [book(2, 'two')] }] }] }],
    });
    for (const [at, name] of ['shelf.addBook', 'add_book'].entries())
      expect(await client.ask(request.reducer(10 + at, name, hexText('no')))).toMatchObject({
        failed: 'no such reducer',
      });
    expect(Buffer.from((await host.call('library', 'shelf.count_books')) ?? []).toString('hex')).toBe(u64(2));
    expect(Buffer.from((await host.call('library', 'count_all')) ?? []).toString('hex')).toBe(u64(2));
    await expect(host.call('library', 'count_books')).rejects.toThrow('no such reducer');
  });

  it('keeps its rows where the host keeps any', async () => {
    await host.call('library', 'shelf.add_book', ['kept']);
    await host.close();
    host = await EmbeddedSpacetime.open({ store: level });
    client = await RawClient.connect(host, 'library');
    expect(await client.ask(request.query(1, 'SELECT * FROM shelf.book'))).toMatchObject({
      tables: [{ table: 'shelf.book', rows: [book(1, 'kept')] }],
    });
  });
});

describe('a view', () => {
  const REFUSED = 'the view `first_readers` cannot be read: views are not built yet in @nerv/embedded';

  it('is refused by name where it is read, by either of its names', async () => {
    for (const name of ['first_readers', 'firstReaders'])
      expect(await client.ask(request.query(1, `SELECT * FROM ${name}`))).toMatchObject({ error: REFUSED });
    const sql = 'SELECT * FROM first_readers WHERE id = 1';
    expect(await client.ask(request.subscribe(2, 1, 'SELECT * FROM reader', sql))).toMatchObject({
      tag: 'SubscriptionError',
      error: `${REFUSED}, executing: \`${sql}\``,
    });
  });

  it('is refused by name where every table is asked for', async () => {
    expect(await client.ask(request.subscribe(1, 1, 'SELECT * FROM *'))).toMatchObject({
      tag: 'SubscriptionError',
      error: expect.stringContaining(
        'with them the views `first_readers`: views are not built yet in @nerv/embedded; ask for tables by name',
      ),
    });
  });

  it('stops nothing else of its module', async () => {
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM reader'));
    expect(await client.ask(request.reducer(2, 'add_reader', u32(1) + hexText('r')))).toMatchObject({
      querySets: [{ tables: [{ table: 'reader', rows: [{ inserts: [u32(1) + hexText('r')] }] }] }],
    });
  });
});
