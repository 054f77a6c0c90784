import { describe, expect, it } from 'vitest';
import { TestStore } from '../../test/support/datastores';
import { scalar } from '../sats';
import { fillFrom, readContents } from './database-contents';

const tables = [
  { name: 'word', columns: { id: scalar('U8'), text: scalar('String') }, primaryKey: 0, autoIncrement: [0] },
  { name: 'bag', columns: { text: scalar('String') } },
  { name: 'ping', columns: { n: scalar('U8') }, isEvent: true },
] as const;

describe('what a database holds', () => {
  it('goes into another datastore, which goes on where the first one was', () => {
    const from = new TestStore(...tables);
    from.insert([0, 'one'], [0, 'two'], [0, '']);
    from.run((tx) => {
      const { id } = from.named('bag');
      for (const text of ['b', '', 'long '.repeat(100)]) tx.insert(id, from.bytes([text], from.named('bag')));
      tx.insert(from.named('ping').id, from.bytes([1], from.named('ping')));
    });
    const tx = from.begin();
    tx.insert(from.table.id, from.bytes([0, 'taken back']));
    tx.rollback();

    const contents = structuredClone(readContents(from.store, 'the bundle'));
    expect(contents.program).toBe('the bundle');
    const to = new TestStore(...tables);
    fillFrom(to.store, contents);

    expect(to.rows()).toEqual(from.rows());
    expect(to.rows(to.named('bag'))).toEqual(from.rows(from.named('bag')));
    for (const store of [from, to]) store.insert([0, 'next']);
    expect(to.rows().map(([id]) => id)).toEqual([1, 2, 3, 5]);
    expect(to.store.lastOffset).toBe(from.store.lastOffset);
  });

  it('may be nothing', () => {
    const to = new TestStore(...tables);
    fillFrom(to.store, readContents(new TestStore(...tables).store, ''));
    expect([to.rows(), to.store.lastOffset]).toEqual([[], 0]);
    to.insert([0, 'first']);
    expect(to.rows()).toEqual([[1, 'first']]);
  });

  it('of another module is refused', () => {
    const from = new TestStore(...tables);
    from.run((tx) => tx.insert(from.named('bag').id, from.bytes(['x'], from.named('bag'))));
    const to = new TestStore(tables[0]);
    expect(() => {
      fillFrom(to.store, readContents(from.store, ''));
    }).toThrow('there are rows of a table bag, which the module does not have');
  });
});
