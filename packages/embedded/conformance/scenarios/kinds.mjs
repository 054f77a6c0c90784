// Every type, over WebSocket (BSATN), HTTP arguments and SQL (JSON).
import { kinds as rows, scalarFields, compositeFields, shape } from '../lib/rows.mjs';

const big = (n) => String(2n ** BigInt(n));
const zero = {
  i8: 0,
  i16: 0,
  i32: 0,
  i64: '0',
  i128: '0',
  i256: '0',
  u8: 0,
  u16: 0,
  u32: 0,
  u64: '0',
  u128: '0',
  u256: '0',
  f32: 0,
  f64: 0,
  flag: false,
  text: '',
};
const top = {
  i8: 127,
  i16: 32767,
  i32: 2147483647,
  i64: String(2n ** 63n - 1n),
  i128: String(2n ** 127n - 1n),
  i256: String(2n ** 255n - 1n),
  u8: 255,
  u16: 65535,
  u32: 4294967295,
  u64: String(2n ** 64n - 1n),
  u128: String(2n ** 128n - 1n),
  u256: String(2n ** 256n - 1n),
  f32: 3.5,
  f64: 1.7976931348623157e308,
  flag: true,
  text: 'ünï 😀 \u0000 "quoted" \\ \n',
};
const bottom = {
  i8: -128,
  i16: -32768,
  i32: -2147483648,
  i64: String(-(2n ** 63n)),
  i128: String(-(2n ** 127n)),
  i256: String(-(2n ** 255n)),
  u8: 1,
  u16: 1,
  u32: 1,
  u64: '1',
  u128: big(64),
  u256: big(128),
  f32: -0.5,
  f64: '-0',
  flag: false,
  text: '\u{10ffff}',
};
const odd = { ...zero, f32: 'NaN', f64: 'Infinity', text: 'a\u0301' };
const rest = {
  bytes: '00ff10',
  numbers: [1, -2, 3],
  nested: [['a', ''], []],
  maybe: 'yes',
  maybeInner: { a: 7, b: 'in' },
  inner: { a: 1, b: 'x' },
  shape: { tag: 'box', value: { w: 2, h: 3 } },
  plain: { tag: 'Blue' },
  shapes: [{ tag: 'dot' }, { tag: 'circle', value: 1.5 }, { tag: 'named', value: 'n' }],
  answer: { ok: 5 },
  identity: `c200${'ab'.repeat(30)}`,
  connection: '0f'.repeat(16),
  when: '1234567890123456',
  took: '-5000001',
  uuid: '0190163d8694739baea59b5d8a4d0e3c',
  at: { tag: 'interval', value: '1500000' },
};
const sparse = {
  bytes: '',
  numbers: [],
  nested: [],
  maybe: null,
  maybeInner: null,
  inner: { a: 0, b: '' },
  shape: { tag: 'dot' },
  plain: { tag: 'Red' },
  shapes: [],
  answer: { err: 'no' },
  identity: '00'.repeat(32),
  connection: '00'.repeat(16),
  when: '0',
  took: '0',
  uuid: '00'.repeat(16),
  at: { tag: 'time', value: '-1' },
};

export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('kinds', 'kinds', { token: owner.token });
  const c = await d.connect(name, { rows, label: 'c' });
  const everyType = { product: [['id', 'u32'], ...scalarFields, ...compositeFields] };
  const scalarType = { product: [['id', 'u32'], ...scalarFields] };
  await c.subscribe(1, [
    'SELECT * FROM every',
    'SELECT * FROM scalar',
    'SELECT * FROM nothing',
    'SELECT * FROM unique_kinds',
    'SELECT * FROM counters',
    'SELECT * FROM out',
  ]);
  for (const [i, [s, r]] of [
    [zero, sparse],
    [top, rest],
    [bottom, rest],
    [odd, sparse],
  ].entries())
    await c.call(
      'put_every',
      [['row', everyType]],
      { row: { id: i + 1, ...s, ...r } },
      `puts every ${i + 1}`,
    );
  for (const [i, s] of [zero, top, bottom, odd].entries()) {
    await c.call('put_scalar', [['row', scalarType]], { row: { id: i + 1, ...s } }, `puts scalar ${i + 1}`);
    await c.procedure(
      'echo_scalars',
      [['row', scalarType]],
      { row: { id: i, ...s } },
      scalarType,
      `echo scalar ${i + 1}`,
    );
  }
  await c.procedure(
    'echo_every',
    [['row', everyType]],
    { row: { id: 5, ...top, ...rest } },
    everyType,
    'echo every',
  );
  for (const v of [
    { tag: 'dot' },
    { tag: 'circle', value: 2 },
    { tag: 'box', value: { w: 1, h: 2 } },
    { tag: 'named', value: '' },
  ])
    await c.procedure('echo_shape', [['shape', shape]], { shape: v }, shape);
  await c.procedure('echo_option', [['v', { option: 'u64' }]], { v: null }, { option: 'u64' });
  await c.procedure(
    'echo_option',
    [['v', { option: 'u64' }]],
    { v: '18446744073709551615' },
    { option: 'u64' },
  );
  await c.procedure('echo_bytes', [['v', 'bytes']], { v: 'deadbeef' }, 'bytes');
  await c.procedure('count_rows', [], {}, 'u64');
  await c.call('put_nothing');
  await c.call('put_nothing');

  const u = {
    i64: '-1',
    u128: '7',
    text: 'é',
    flag: true,
    who: `c200${'01'.repeat(30)}`,
    link: '01'.repeat(16),
    uuid: '01'.repeat(16),
    when: '5',
  };
  await c.call('put_unique', [['row', rows.unique_kinds]], { row: u }, 'unique');
  for (const [field, value] of Object.entries({
    i64: '-2',
    u128: '8',
    text: 'e\u0301',
    flag: false,
    who: `c200${'02'.repeat(30)}`,
    link: '02'.repeat(16),
    uuid: '02'.repeat(16),
    when: '6',
  })) {
    const other = {
      i64: '-3',
      u128: '9',
      text: 'other',
      flag: false,
      who: `c200${'03'.repeat(30)}`,
      link: '03'.repeat(16),
      uuid: '03'.repeat(16),
      when: '7',
    };
    await c.call(
      'put_unique',
      [['row', rows.unique_kinds]],
      { row: { ...other, [field]: u[field] } },
      `clash on ${field}`,
    );
    void value;
  }
  const counter = (tiny, wide, other, note) =>
    c.call(
      'put_counter',
      [
        ['tiny', 'u8'],
        ['wide', 'i64'],
        ['other', 'u32'],
        ['note', 'string'],
      ],
      { tiny, wide, other, note },
    );
  await counter(0, 0, 0, 'a');
  await counter(0, 5, 0, 'b');
  await counter(9, 0, 0, 'c');
  await counter(0, 0, 7, 'd');
  await counter(1, 0, 0, 'taken');
  await counter(0, 0, 0, 'after a failure');
  await counter(4, 0, 0, 'ahead');
  await counter(0, 0, 0, 'next');
  await counter(0, 0, 0, 'next again');
  for (const [id, value] of [
    [1, 'NaN'],
    [2, '-0'],
    [3, 0],
    [4, 'Infinity'],
    [5, '-Infinity'],
    [6, 1.5],
    [7, -1.5],
    [8, 5e-324],
    [9, 'NaN'],
  ])
    await c.call(
      'put_float',
      [
        ['id', 'u32'],
        ['value', 'f64'],
      ],
      { id, value },
    );
  for (const [i, text] of [
    'z',
    'Z',
    'a',
    'é',
    'e\u0301',
    '😀',
    '\uffff',
    '',
    'aa',
    'ab',
    '\u{10000}',
    '\ud7ff',
  ].entries())
    await c.call(
      'put_word',
      [
        ['id', 'u32'],
        ['text', 'string'],
      ],
      { id: i, text },
    );
  await c.call('list_sorted');
  for (const q of [
    'SELECT * FROM floats WHERE value = 0',
    'SELECT * FROM floats WHERE value > 0',
    'SELECT * FROM floats WHERE value < 0',
    'SELECT * FROM floats WHERE value >= 0',
    'SELECT * FROM floats WHERE value = 1.5',
    "SELECT * FROM words WHERE text > 'z'",
    "SELECT * FROM words WHERE text < 'a'",
    "SELECT * FROM words WHERE text = 'é'",
  ])
    await c.query(q);
  for (const slot of [5, 0, 1000, 4, 5])
    await c.call(
      'put_direct',
      [
        ['slot', 'u32'],
        ['text', 'string'],
      ],
      { slot, text: `s${slot}` },
    );
  await c.query('SELECT * FROM direct WHERE slot >= 4');

  // the same over HTTP
  const scalarBounds = [
    'i8',
    'i16',
    'i32',
    'i64',
    'i128',
    'i256',
    'u8',
    'u16',
    'u32',
    'u64',
    'u128',
    'u256',
    'f32',
    'f64',
  ];
  for (const f of scalarBounds)
    for (const literal of [top[f], bottom[f], '1e3', '1.5', '-1', `${top[f]}0`])
      if (String(literal).match(/^-?[\d.e+]+$/))
        await c.query(`SELECT * FROM scalar WHERE ${f} = ${literal}`);
  for (const q of [
    `SELECT * FROM every WHERE identity = 0xc200${'ab'.repeat(30)}`,
    `SELECT * FROM every WHERE identity = X'c200${'ab'.repeat(30)}'`,
    `SELECT * FROM every WHERE identity = 'c200${'ab'.repeat(30)}'`,
    `SELECT * FROM every WHERE connection = 0x${'0f'.repeat(16)}`,
    'SELECT * FROM every WHERE bytes = 0x00ff10',
    "SELECT * FROM every WHERE bytes = X'00ff10'",
    'SELECT * FROM every WHERE bytes = 0x0',
    'SELECT * FROM every WHERE "when" = \'2009-02-13T23:31:30.123456Z\'',
    'SELECT * FROM every WHERE "when" > \'1970-01-01 00:00:00+00:00\'',
    'SELECT * FROM every WHERE "when" = 0',
    "SELECT * FROM every WHERE uuid = '0190163d-8694-739b-aea5-9b5d8a4d0e3c'",
    'SELECT * FROM every WHERE took = 0',
    "SELECT * FROM every WHERE plain = 'Red'",
    'SELECT * FROM every WHERE plain = 0',
    'SELECT * FROM every WHERE maybe = 1',
    'SELECT * FROM every WHERE inner.a = 1',
    'SELECT * FROM every WHERE numbers = 1',
    'SELECT * FROM every WHERE identity = :sender',
  ])
    await c.query(q);
  for (const table of ['every', 'scalar', 'nothing', 'unique_kinds']) {
    const { status, text } = await d.http('POST', `/v1/database/${name}/sql`, {
      token: owner.token,
      body: `SELECT * FROM ${table}`,
      note: false,
    });
    d.note(`sql json of ${table}`, {
      status,
      text: text.replace(/"total_duration_micros":\d+/, '"total_duration_micros":0'),
    });
  }
  const call = (fn, body, as) =>
    d.http('POST', `/v1/database/${name}/call/${fn}`, {
      token: owner.token,
      body,
      headers: { 'content-type': 'application/json' },
      as,
    });
  for (const body of [
    '[[1]]',
    '[{"a":1}]',
    '{"shape":{"dot":[]}}',
    '[{"dot":[]}]',
    '[{"circle":1.5}]',
    '[[1,2.5]]',
    '[{"1":2.5}]',
    '[{"box":{"w":1,"h":2}}]',
    '[{"box":[1,2]}]',
    '[{"box":{"w":1}}]',
    '[{"nope":1}]',
    '[[9,1]]',
    '["dot"]',
    '[null]',
    '[]',
    '[1,2]',
    '{}',
    'null',
    '',
    'nonsense',
    '[{"named":5}]',
    '[{"circle":"x"}]',
  ])
    await call('echo_shape', body, `echo_shape ${body}`);
  for (const body of [
    '[null]',
    '[5]',
    '[{"some":5}]',
    '[{"none":[]}]',
    '[[0,5]]',
    '[[1,[]]]',
    '[18446744073709551615]',
    '[{"some":18446744073709551615}]',
    '[{"some":"18446744073709551615"}]',
    '[{"some":-1}]',
    '[{"some":1.5}]',
  ])
    await call('echo_option', body, `echo_option ${body}`);
  for (const body of ['["deadbeef"]', '["0xdeadbeef"]', '["xyz"]', '[[1,2,3]]', '[[1,2,300]]', '[""]'])
    await call('echo_bytes', body, `echo_bytes ${body}`);
  await d.http('GET', `/v1/database/${name}/schema?version=9`, { as: 'schema 9' });
};
