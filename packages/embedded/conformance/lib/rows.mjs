// Row types of the modules in modules/, for decoding what the server sends.
const p = (...fields) => ({ product: fields });
export const ledger = {
  account: p(['id', 'u32'], ['owner', 'string'], ['balance', 'i64'], ['active', 'bool']),
  item: p(['id', 'u64'], ['account_id', 'u32'], ['kind', 'u8'], ['weight', 'i32'], ['label', 'string']),
  tag: p(['item_id', 'u64'], ['name', 'string']),
  handle: p(['name', 'string'], ['code', 'u16'], ['account_id', 'u32']),
  ping: p(['n', 'u32'], ['text', 'string']),
  out: p(['seq', 'u64'], ['text', 'string']),
};
Object.assign(ledger, {
  rich_accounts: ledger.account,
  active_accounts: ledger.account,
  first_account: ledger.account,
  account_two_items: ledger.item,
  secret_count: p(['n', 'u64']),
});
const one = (name) => ledger[name];
export const Op = {
  sum: [
    ['putAccount', one('account')],
    ['setAccount', one('account')],
    ['dropAccount', 'u32'],
    ['dropOwner', 'string'],
    ['putItem', one('item')],
    ['setItem', one('item')],
    ['dropItem', 'u64'],
    ['dropKind', 'u8'],
    ['putTag', one('tag')],
    ['dropTag', one('tag')],
    ['putHandle', one('handle')],
    ['dropHandle', 'string'],
    ['ping', one('ping')],
    ['clearTags', 'unit'],
    ['note', 'string'],
    ['tryPutAccount', one('account')],
    ['fail', 'string'],
    ['crash', 'string'],
  ],
};
export const op = (tag, value) => ({ tag, value });
export const apply = (client, ops, what) => client.call('apply', [['ops', { array: Op }]], { ops }, what);
export const account = (id, owner, balance, active = true) => ({
  id,
  owner,
  balance: String(balance),
  active,
});
export const item = (id, accountId, kind, weight, label) => ({
  id: String(id),
  account_id: accountId,
  kind,
  weight,
  label,
});

const inner = p(['a', 'u8'], ['b', 'string']);
const shape = {
  sum: [
    ['dot', 'unit'],
    ['circle', 'f64'],
    ['box', p(['w', 'u32'], ['h', 'u32'])],
    ['named', 'string'],
  ],
};
const plain = {
  sum: [
    ['Red', 'unit'],
    ['Green', 'unit'],
    ['Blue', 'unit'],
  ],
};
export const scalarFields = [
  ...['i8', 'i16', 'i32', 'i64', 'i128', 'i256', 'u8', 'u16', 'u32', 'u64', 'u128', 'u256', 'f32', 'f64'].map(
    (t) => [t, t],
  ),
  ['flag', 'bool'],
  ['text', 'string'],
];
export const compositeFields = [
  ['bytes', 'bytes'],
  ['numbers', { array: 'i32' }],
  ['nested', { array: { array: 'string' } }],
  ['maybe', { option: 'string' }],
  ['maybeInner', { option: inner }],
  ['inner', inner],
  ['shape', shape],
  ['plain', plain],
  ['shapes', { array: shape }],
  ['answer', { result: ['u32', 'string'] }],
  ['identity', 'identity'],
  ['connection', 'connectionId'],
  ['when', 'timestamp'],
  ['took', 'timeDuration'],
  ['uuid', 'uuid'],
  ['at', 'scheduleAt'],
];
export const kinds = {
  every: { product: [['id', 'u32'], ...scalarFields, ...compositeFields] },
  scalar: { product: [['id', 'u32'], ...scalarFields] },
  nothing: p(['unit', 'unit']),
  unique_kinds: p(
    ['i64', 'i64'],
    ['u128', 'u128'],
    ['text', 'string'],
    ['flag', 'bool'],
    ['who', 'identity'],
    ['link', 'connectionId'],
    ['uuid', 'uuid'],
    ['when', 'timestamp'],
  ),
  counters: p(['tiny', 'u8'], ['wide', 'i64'], ['other', 'u32'], ['note', 'string']),
  floats: p(['id', 'u32'], ['value', 'f64']),
  words: p(['id', 'u32'], ['text', 'string']),
  direct: p(['slot', 'u32'], ['text', 'string']),
  out: one('out'),
};
export { shape };
export const lifecycle = {
  log: one('out'),
  online: p(['who', 'identity'], ['link', 'connectionId']),
  timer: p(['id', 'u64'], ['at', 'scheduleAt'], ['label', 'string'], ['fail', 'bool']),
};
export const failures = {
  out: one('out'),
  thing: p(['id', 'u32'], ['name', 'string'], ['size', 'i32']),
  tiny: p(['id', 'u8'], ['text', 'string']),
};
export const rules = {
  member: p(['who', 'identity'], ['team', 'u32'], ['name', 'string']),
  doc: p(['id', 'u32'], ['team', 'u32'], ['text', 'string']),
  diary: p(['id', 'u32'], ['owner', 'identity'], ['text', 'string'], ['open', 'bool']),
  free: p(['id', 'u32'], ['text', 'string']),
};
export const library = {
  reader: p(['id', 'u32'], ['name', 'string']),
  'shelf.book': p(['id', 'u64'], ['title', 'string']),
};
