// Joins, views, sets, several query sets: initial rows and the difference each commit makes.
import { ledger as rows, apply, op, account, item } from '../lib/rows.mjs';

export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('ledger', 'ledger', { token: owner.token });
  const w = await d.connect(name, { rows, label: 'writer' });
  const s = await d.connect(name, { rows, label: 'reader' });
  await apply(
    w,
    [1, 2, 3].map((i) => op('putAccount', account(i, ['ann', 'bob', 'cid'][i - 1], i * 60, i !== 3))),
  );
  await apply(w, [
    op('putItem', item(0, 1, 1, 5, 'a')),
    op('putItem', item(0, 1, 2, -5, 'b')),
    op('putItem', item(0, 2, 1, 7, 'c')),
    op('putItem', item(0, 9, 1, 7, 'orphan')),
  ]);
  await apply(w, [
    op('putTag', { item_id: '1', name: 'red' }),
    op('putTag', { item_id: '1', name: 'big' }),
    op('putTag', { item_id: '3', name: 'red' }),
    op('putTag', { item_id: '1', name: 'red' }),
  ]);

  const queries = [
    'SELECT item.* FROM item JOIN account ON item.account_id = account.id',
    'SELECT account.* FROM account JOIN item ON account.id = item.account_id',
    'SELECT a.* FROM account a JOIN item i ON a.id = i.account_id WHERE i.weight > 0',
    'SELECT i.* FROM account a JOIN item i ON a.id = i.account_id WHERE a.active = true AND i.kind = 1',
    'SELECT tag.* FROM tag JOIN item ON tag.item_id = item.id WHERE item.kind = 1',
    'SELECT item.* FROM tag JOIN item ON tag.item_id = item.id',
    'SELECT * FROM tag',
    "SELECT * FROM account WHERE (balance > 100 OR active = false) AND owner <> 'cid'",
    'SELECT * FROM account WHERE balance >= 60 AND balance < 180',
    'SELECT x.* FROM account x JOIN account y ON x.id = y.id WHERE y.active = true',
    'SELECT * FROM rich_accounts',
    'SELECT * FROM active_accounts',
    'SELECT * FROM first_account',
    'SELECT * FROM account_two_items',
    'SELECT * FROM secret_count',
    'SELECT * FROM rich_accounts WHERE active = true',
    'SELECT i.* FROM item i JOIN rich_accounts r ON i.account_id = r.id',
    'SELECT handle.* FROM handle JOIN account ON handle.account_id = account.id',
    'SELECT account.* FROM handle JOIN account ON account.id = handle.account_id',
    'SELECT account.* FROM account JOIN item ON account.balance = item.weight',
  ];
  for (const [i, query] of queries.entries()) await s.subscribe(i + 1, query);

  const step = async (what, ops) => {
    await apply(w, ops, what);
    await d.settle(what);
  };
  await step('a new item', [op('putItem', item(0, 2, 1, 1, 'd'))]);
  await step('a second item of a joined account', [
    op('putItem', item(0, 2, 3, 1, 'e')),
    op('putItem', item(0, 2, 3, -1, 'f')),
  ]);
  await step('an account changes', [op('setAccount', account(1, 'ann', 61))]);
  await step('an account turns inactive', [op('setAccount', account(2, 'bob', 120, false))]);
  await step('both sides change', [
    op('setAccount', account(1, 'amy', 300)),
    op('setItem', item(1, 3, 1, 50, 'a2')),
  ]);
  await step('an account goes', [op('dropAccount', 1)]);
  await step('it comes back', [op('putAccount', account(1, 'ann', 10))]);
  await step('tags go', [op('dropTag', { item_id: '1', name: 'red' })]);
  await step('all tags go', [op('clearTags')]);
  await step('tags and an item come', [
    op('putTag', { item_id: '2', name: 'n' }),
    op('putTag', { item_id: '2', name: 'n' }),
    op('putTag', { item_id: '500', name: 'n' }),
  ]);
  await step('items by kind go', [op('dropKind', 1)]);
  await step('accounts by owner go', [op('dropOwner', 'bob')]);
  await step('a failed transaction', [op('dropAccount', 1), op('dropAccount', 3), op('fail', 'kept')]);
  await step('a handle', [op('putHandle', { name: 'h', code: 1, account_id: 3 })]);
  await step('a clash on its second unique column', [op('putHandle', { name: 'g', code: 1, account_id: 3 })]);
  await w.call('poke', [['text', 'string']], { text: 'hidden' }, 'a private row');
  await d.settle('a private row changes a public view');
  await step('everything goes', [
    op('dropAccount', 1),
    op('dropAccount', 3),
    op('dropKind', 2),
    op('dropKind', 3),
  ]);
  for (const i of [1, 6, 11, 16]) await s.unsubscribe(i);
  await step('after unsubscribing', [
    op('putAccount', account(1, 'ann', 500)),
    op('putItem', item(0, 1, 1, 5, 'z')),
  ]);
  await w.call(
    'scan',
    [
      ['from', 'u32'],
      ['to', 'u32'],
    ],
    { from: 1, to: 3 },
    'scans',
  );
  await w.query('SELECT * FROM out');
  await apply(
    w,
    [...Array(12).keys()].map((i) => op('putItem', item(0, 1 + (i % 3), i % 4, ((i * 7) % 5) - 2, `s${i}`))),
    'twelve items',
  );
  await w.call(
    'scan',
    [
      ['from', 'u32'],
      ['to', 'u32'],
    ],
    { from: 1, to: 3 },
    'scans again',
  );
  await w.query('SELECT * FROM out WHERE seq > 16');
  await s.disconnect();
  const t = await d.connect(name, { rows, label: 'owner', token: owner.token });
  await t.subscribe(1, 'SELECT * FROM secret');
  await t.query('SELECT * FROM st_table WHERE table_id = 1');
};
