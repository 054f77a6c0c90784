// What a module is told when it does wrong, and what its caller is told.
import { failures as rows } from '../lib/rows.mjs';

export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('failures', 'failures', { token: owner.token });
  const c = await d.connect(name, { rows, label: 'c' });
  await c.subscribe(1, ['SELECT * FROM out', 'SELECT * FROM thing']);
  for (const reducer of [
    'attempts',
    'keeps_globals',
    'keeps_globals',
    'fails_after_global',
    'keeps_globals',
    'plain',
    'type',
    'text',
    'unique',
    'returns',
    'later',
    'keeps_globals',
    'deep',
    'keeps_globals',
    'logs',
  ])
    await c.call(reducer);
  for (const text of ['no', '', 'ünïcode 😀', 'x'.repeat(3000)])
    await c.call('sender', [['text', 'string']], { text }, `sender error of ${text.length}`);
  await c.call('fill_tiny', [['n', 'u32']], { n: 255 });
  await c.call('fill_tiny', [['n', 'u32']], { n: 1 });
  await c.call('fill_tiny', [['n', 'u32']], { n: 2 });
  await c.procedure('ok_procedure', [['n', 'u32']], { n: 1 }, 'u32');
  await c.procedure('fail_procedure', [['n', 'u32']], { n: 1 }, 'u32');
  await c.procedure('sender_fail_procedure', [['n', 'u32']], { n: 1 }, 'u32');
  await c.procedure('ok_procedure', [['n', 'u8']], { n: 1 }, 'u32');
  await c.procedure('no_tx', [], {}, 'string');
  await c.procedure(
    'writes',
    [
      ['name', 'string'],
      ['fail', 'bool'],
    ],
    { name: 'kept', fail: false },
    'string',
  );
  await d.settle('a procedure wrote');
  await c.procedure(
    'writes',
    [
      ['name', 'string'],
      ['fail', 'bool'],
    ],
    { name: 'lost', fail: true },
    'string',
  );
  await d.settle('a procedure failed inside its transaction');
  await c.procedure('nested', [], {}, 'string');
  await c.procedure('fetches', [['url', 'string']], { url: 'http://127.0.0.1:1/' }, 'string');
  await c.procedure('fetches', [['url', 'string']], { url: 'nonsense' }, 'string');
  await c.procedure('fetch_in_tx', [['url', 'string']], { url: 'http://127.0.0.1:1/' }, 'string');
  await c.procedure('bad_return', [], {}, 'u8');
  const call = (fn, body, options = {}) =>
    d.http('POST', `/v1/database/${name}/call/${fn}`, {
      body,
      ...options,
      as: `HTTP call ${fn} ${JSON.stringify(body)}`,
    });
  await call('ok_procedure', [1]);
  await call('ok_procedure', { n: 5 });
  await call('ok_procedure', ['x']);
  await call('ok_procedure', []);
  await call('fail_procedure', [1]);
  await call('sender_fail_procedure', [1]);
  await call('bad_return', []);
  await call('sender', ['refused']);
  await call('plain', []);
  await call('nope', []);
  await call('keeps_globals', [1]);
  await call('keeps_globals', 'not json', { headers: { 'content-type': 'application/json' } });
  await call('keeps_globals', '[]', { headers: { 'content-type': 'text/plain' } });
  await d.settle('after the HTTP calls');
  const { status, text } = await d.http('GET', `/v1/database/${name}/logs?num_lines=400`, {
    token: owner.token,
    note: false,
  });
  if (status !== 200) {
    d.note('log lines', { status }, { error: text });
    return;
  }
  const lines = text
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l));
  d.note(
    'log lines',
    lines
      .filter((l) => /line|trouble|refused|assert/.test(l.message))
      .map((l) => ({ level: l.level, message: String(l.message).split('\n')[0] })),
  );
  d.note('log fields', [...new Set(lines.flatMap((l) => Object.keys(l)))].sort());
};
