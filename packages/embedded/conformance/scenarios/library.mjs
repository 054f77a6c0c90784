// Submodules.
import { library as rows } from '../lib/rows.mjs';

export default async (d) => {
  const owner = await d.identity();
  const { name, status } = await d.publish('library', 'library', { token: owner.token });
  if (status !== 200) return;
  const c = await d.connect(name, { rows, label: 'c' });
  for (const q of [
    'SELECT * FROM reader',
    'SELECT * FROM shelf.book',
    'SELECT * FROM "shelf.book"',
    'SELECT * FROM book',
    'SELECT * FROM "shelf"."book"',
  ])
    await c.query(q);
  await c.subscribe(1, ['SELECT * FROM reader', 'SELECT * FROM shelf.book']);
  for (const fn of ['shelf.add_book', 'shelf.addBook', 'add_book', 'addBook', 'add_via_parent'])
    await c.call(fn, [['title', 'string']], { title: fn });
  for (const fn of ['shelf.count_books', 'count_books', 'count_via_parent'])
    await c.procedure(fn, [], {}, 'u64');
  await d.http('POST', `/v1/database/${name}/call/shelf.add_book`, {
    body: ['over http'],
    as: 'HTTP shelf.add_book',
  });
  await d.http('POST', `/v1/database/${name}/call/shelf.count_books`, {
    body: [],
    as: 'HTTP shelf.count_books',
  });
  await d.settle('after HTTP');
  for (const q of [
    'SELECT table_name FROM st_table WHERE table_id >= 4096',
    'SELECT index_name FROM st_index WHERE table_id >= 4096',
  ])
    await d.http('POST', `/v1/database/${name}/sql`, { token: owner.token, body: q, as: `sql ${q}` });
  await d.http('GET', `/v1/database/${name}/schema?version=9`, { as: 'schema 9' });
};
