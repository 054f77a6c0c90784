// Handshake, requests, subscriptions and errors on one socket, then several clients at once.
import { encode } from '../lib/bsatn.mjs';
import { encodeClientMessage } from '../lib/protocol.mjs';
import { ledger as rows, apply, op, account, item } from '../lib/rows.mjs';

export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('ledger', 'ledger', { token: owner.token });

  await d.connect('no-such-database', { rows });
  await d.connect(name, { rows, token: 'not.a.token' });
  for (const protocol of ['v2.bsatn.spacetimedb', 'v3.bsatn.spacetimedb']) {
    const c = await d.connect(name, { rows, protocol });
    await c.disconnect();
  }
  {
    const c = await d.connect(name, { rows, protocol: ['v2.bsatn.spacetimedb', 'v3.bsatn.spacetimedb'] });
    await c.disconnect();
  }
  await d.connect(name, { rows, protocol: 'v9.bsatn.spacetimedb' });
  await d.connect(name, { rows, query: 'connection_id=00000000000000000000000000000000' });
  await d.connect(name, { rows, query: 'connection_id=zz' });
  await d.connect(name, { rows, query: 'compression=Zip' });
  {
    const c = await d.connect(name, {
      rows,
      query: 'compression=None&connection_id=000102030405060708090a0b0c0d0e0f',
    });
    d.note('asked-for connection id is used', c.connectionId === '000102030405060708090a0b0c0d0e0f');
    await c.disconnect();
  }

  const a = await d.connect(name, { rows, label: 'a' });
  const b = await d.connect(name, { rows, label: 'b', protocol: 'v3.bsatn.spacetimedb' });
  const again = await d.connect(name, { rows, token: a.token, label: 'a2' });
  d.note('same token, same identity', again.identity === a.identity);
  d.note('same token, other connection', again.connectionId !== a.connectionId);
  d.note('token is echoed', again.token === a.token);
  await again.disconnect();

  // requests
  await a.query('SELECT * FROM account');
  await apply(a, [
    op('putAccount', account(1, 'ann', 10)),
    op('putAccount', account(2, 'bob', 200)),
    op('putItem', item(0, 1, 1, 5, 'x')),
    op('putItem', item(0, 2, 1, 6, 'y')),
  ]);
  await a.query('SELECT * FROM account');
  await a.query('SELECT * FROM item');
  await a.query('SELECT * FROM secret');
  await a.query('SELECT * FROM nowhere');
  await a.query('SELECT COUNT(*) AS n FROM account');
  await a.query('SELECT * FROM account LIMIT 1');
  await a.query('not sql');
  await a.query('');
  await a.call('nope');
  await a.call('apply');
  await a.call('apply', [['x', 'u8']], { x: 3 });
  await a.call(
    'poke',
    [
      ['text', 'string'],
      ['more', 'u32'],
    ],
    { text: 'trailing bytes', more: 7 },
  );
  await a.call('Apply');
  await a.procedure('nope');
  await a.procedure('apply');
  await apply(a, [op('putAccount', account(3, 'cid', 1)), op('fail', 'no thanks')]);
  await apply(a, [op('putAccount', account(3, 'cid', 1)), op('crash', 'ouch')]);
  await apply(a, [op('putAccount', account(1, 'other', 1))]);
  await apply(a, [op('fail', '')]);
  await a.query('SELECT * FROM account');

  // subscriptions
  await a.subscribe(1, 'SELECT * FROM account');
  await a.subscribe(1, 'SELECT * FROM item');
  await a.subscribe(2, ['SELECT * FROM item', 'SELECT * FROM nowhere']);
  await a.subscribe(2, ['SELECT * FROM item WHERE weight > 5', 'SELECT * FROM account WHERE id = 1']);
  await a.subscribe(3, []);
  await a.subscribe(4, ['SELECT * FROM account', 'SELECT * FROM account']);
  await a.subscribe(5, "SELECT * FROM account WHERE owner = 'bob'");
  await apply(a, [op('setAccount', account(2, 'bob', 201))]);
  await d.settle('own change');
  await b.subscribe(7, 'SELECT * FROM account WHERE balance > 100');
  await apply(b, [op('setAccount', account(1, 'ann', 500)), op('setAccount', account(2, 'bob', 1))]);
  await d.settle('change by b');
  await apply(b, [op('note', 'unseen')]);
  await d.settle('change nobody watches');
  await apply(b, [op('putAccount', account(9, 'zed', 1)), op('dropAccount', 9)]);
  await d.settle('insert and delete in one transaction');
  await apply(b, [op('dropAccount', 1), op('putAccount', account(1, 'ann', 500))]);
  await d.settle('delete and insert of the same row');
  await apply(b, [op('setAccount', account(1, 'ann', 500))]);
  await d.settle('update without a change');
  await a.unsubscribe(5);
  await a.unsubscribe(5);
  await a.unsubscribe(99);
  await a.unsubscribe(4, false);
  await a.subscribe(5, 'SELECT * FROM item');
  await apply(b, [op('putItem', item(0, 1, 2, 50, 'z')), op('setAccount', account(2, 'bob', 2))]);
  await d.settle('after unsubscribing');
  await a.subscribe(6, 'SELECT * FROM ping');
  await b.subscribe(6, 'SELECT * FROM ping WHERE n > 1');
  await apply(b, [
    op('ping', { n: 1, text: 'one' }),
    op('ping', { n: 2, text: 'two' }),
    op('ping', { n: 2, text: 'two' }),
  ]);
  await d.settle('events');
  await b.query('SELECT * FROM ping');
  await apply(b, [op('ping', { n: 3, text: 'gone' }), op('fail', 'events roll back')]);
  await d.settle('events rolled back');
  await b.subscribe(8, 'SELECT * FROM secret');
  await b.subscribe(9, 'SELECT * FROM *');
  await b.unsubscribe(9);

  // many requests without waiting
  const sent = Date.now();
  const replies = [];
  for (let i = 0; i < 20; i++) replies.push(apply(a, [op('note', `burst ${i}`)], null));
  const results = await Promise.all(replies);
  d.note(
    'twenty calls in flight',
    results.map((r) => r?.outcome),
  );
  await d.settle('burst');
  const order = await a.query('SELECT * FROM out', null);
  d.note('they ran in order', order.tables.flatMap((t) => t.rows).length);

  // broken frames: what the socket gets
  const breaks = async (what, bytes, protocol) => {
    const c = await d.connect(name, { rows, protocol, note: false, label: 'broken' });
    c.sendRaw(bytes);
    await new Promise((r) => {
      c.socket.once('close', r);
      setTimeout(r, 1500);
    });
    d.note(what, { code: c.closed?.code ?? 'open' }, { error: c.closed?.reason ?? '' });
    c.socket.terminate();
  };
  await breaks('an empty frame', Buffer.alloc(0));
  await breaks('an empty frame on v3', Buffer.alloc(0), 'v3.bsatn.spacetimedb');
  await breaks('an unknown tag', Buffer.from([9, 1, 0, 0, 0]));
  await breaks('a truncated message', Buffer.from([3, 1, 0, 0, 0, 0, 255, 255, 0, 0]));
  await breaks('a huge length', Buffer.from([3, 1, 0, 0, 0, 0, 255, 255, 255, 255]));
  await breaks(
    'trailing bytes',
    Buffer.concat([
      encodeClientMessage({ tag: 'OneOffQuery', requestId: 1, query: 'SELECT * FROM account' }),
      Buffer.from([1, 2, 3]),
    ]),
  );
  await breaks('a text frame', 'hello');
  await breaks(
    'a bad flag',
    encodeClientMessage({
      tag: 'CallReducer',
      requestId: 1,
      flags: 7,
      name: 'apply',
      args: encode('u32', 0).finish(),
    }),
  );
  await breaks('invalid utf-8 in a name', Buffer.from([2, 1, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xfe]));
  await a.query('SELECT * FROM account');

  // two messages in one frame
  const two = Buffer.concat(
    [1, 2].map((i) =>
      encodeClientMessage({
        tag: 'OneOffQuery',
        requestId: 1000 + i,
        query: 'SELECT * FROM account WHERE id = 1',
      }),
    ),
  );
  b.sendRaw(two);
  await b
    .next((m) => m.requestId === 1002, 2000)
    .then((m) => d.note('two messages in one v3 frame', m ? b.show(m) : null));
  b.take();

  // several sockets of one identity
  const first = await d.connect(name, { rows, token: a.token, label: 'a3' });
  await first.subscribe(1, 'SELECT * FROM account WHERE id = 1');
  await apply(a, [op('setAccount', account(1, 'ann', 700))]);
  await d.settle('another socket of the same identity');
  void sent;
};
