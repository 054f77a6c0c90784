// Random programs: three clients write and watch; every reply and every update is compared.
import { ledger as rows, apply, op, account, item } from '../lib/rows.mjs';

export const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

export const program = async (d, seed, steps = 40) => {
  const next = random(seed);
  const below = (n) => Math.floor(next() * n);
  const pick = (list) => list[below(list.length)];
  const owner = await d.identity();
  const { name } = await d.publish('ledger', `random ${seed}`, { token: owner.token, note: false });
  const clients = [];
  for (let i = 0; i < 3; i++)
    clients.push(
      await d.connect(name, {
        rows,
        label: `s${seed}c${i}`,
        protocol: i === 1 ? 'v3.bsatn.spacetimedb' : 'v2.bsatn.spacetimedb',
        note: false,
      }),
    );
  const open = clients.map(() => new Map());
  let set = 1;
  const owners = ['ann', 'bob', 'cid', 'dee'];
  const someAccount = () => account(1 + below(6), pick(owners), below(5) * 50, next() < 0.7);
  const someItem = (id) => item(id, 1 + below(6), below(4), below(7) - 3, pick(['p', 'q', 'r']));
  const someOp = () =>
    pick([
      () => op('tryPutAccount', someAccount()),
      () => op('setAccount', someAccount()),
      () => op('dropAccount', 1 + below(6)),
      () => op('dropOwner', pick(owners)),
      () => op('putItem', someItem(0)),
      () => op('putItem', someItem(0)),
      () => op('setItem', someItem(1 + below(12))),
      () => op('dropItem', String(1 + below(12))),
      () => op('dropKind', below(4)),
      () => op('putTag', { item_id: String(1 + below(12)), name: pick(['x', 'y']) }),
      () => op('putTag', { item_id: String(1 + below(12)), name: pick(['x', 'y']) }),
      () => op('dropTag', { item_id: String(1 + below(12)), name: pick(['x', 'y']) }),
      () => op('putHandle', { name: pick(['h', 'i', 'j']), code: below(4), account_id: 1 + below(6) }),
      () => op('dropHandle', pick(['h', 'i', 'j'])),
      () => op('ping', { n: below(5), text: pick(['a', 'b']) }),
      () => op('clearTags'),
    ])();
  const compare = () => pick(['=', '<>', '<', '<=', '>', '>=']);
  const predicate = (t) =>
    pick(
      {
        account: [
          () => `${t}.id ${compare()} ${1 + below(6)}`,
          () => `${t}.owner ${pick(['=', '<>'])} '${pick(owners)}'`,
          () => `${t}.balance ${compare()} ${below(5) * 50}`,
          () => `${t}.active = ${pick(['true', 'false'])}`,
        ],
        item: [
          () => `${t}.account_id ${compare()} ${1 + below(6)}`,
          () => `${t}.kind ${compare()} ${below(4)}`,
          () => `${t}.weight ${compare()} ${below(7) - 3}`,
          () => `${t}.label = '${pick(['p', 'q', 'r'])}'`,
        ],
        tag: [() => `${t}.item_id ${compare()} ${1 + below(12)}`, () => `${t}.name = '${pick(['x', 'y'])}'`],
        handle: [
          () => `${t}.code ${compare()} ${below(4)}`,
          () => `${t}.name ${compare()} '${pick(['h', 'i', 'j'])}'`,
        ],
        ping: [() => `${t}.n ${compare()} ${below(5)}`],
      }[t],
    )();
  const where = (...tables) => {
    const n = below(4);
    if (n === 0) return '';
    const parts = Array.from({ length: n }, () => predicate(pick(tables)));
    return ` WHERE ${n === 3 ? `(${parts[0]} OR ${parts[1]}) AND ${parts[2]}` : parts.join(pick([' AND ', ' OR ']))}`;
  };
  const joins = [
    ['item', 'account', 'item.account_id = account.id'],
    ['tag', 'item', 'tag.item_id = item.id'],
  ];
  const query = () => {
    if (next() < 0.4) {
      const [l, r, on] = pick(joins);
      return `SELECT ${pick([l, r])}.* FROM ${l} JOIN ${r} ON ${on}${where(l, r)}`;
    }
    if (next() < 0.25)
      return `SELECT * FROM ${pick(['rich_accounts', 'active_accounts', 'first_account', 'account_two_items'])}`;
    const t = pick(['account', 'item', 'tag', 'handle', 'ping']);
    return `SELECT * FROM ${t}${where(t)}`;
  };
  for (let step = 0; step < steps; step++) {
    const at = below(3);
    const client = clients[at];
    const roll = next();
    if (roll < 0.25) {
      const id = set++;
      const queries = Array.from({ length: 1 + below(2) }, query);
      await client.subscribe(id, queries);
      open[at].set(id, queries);
    } else if (roll < 0.32 && open[at].size) {
      const id = pick([...open[at].keys()]);
      open[at].delete(id);
      await client.unsubscribe(id, next() < 0.8);
    } else if (roll < 0.4) await client.query(query());
    else {
      const ops = Array.from({ length: 1 + below(5) }, someOp);
      if (next() < 0.12) ops.push(op('fail', 'chosen'));
      await apply(client, ops);
    }
    await d.settle(`seed ${seed} step ${step}`, 25);
  }
  for (const client of clients) await client.disconnect();
};

export default async (d) => {
  for (let seed = 1; seed <= 25; seed++) await program(d, seed);
};
