import { describe, expect, it } from 'vitest';
import { TestStore } from '../../test/support/datastores';
import { BsatnError, scalar } from '../sats';
import {
  DatastoreError,
  Errno,
  ST_CLIENT_ID,
  ST_CLIENT_INDEX_ID,
  ST_CONNECTION_CREDENTIALS_ID,
  ST_CONNECTION_CREDENTIALS_INDEX_ID,
} from '.';

const people = { name: 'person', columns: { id: scalar('U32'), name: scalar('String') }, primaryKey: 0 };
const log = { name: 'log', columns: { text: scalar('String') } };
const events = { name: 'happening', columns: { id: scalar('U32') }, primaryKey: 0, isEvent: true };

function errnoOf(run: () => unknown): Errno | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof DatastoreError) return error.errno;
    throw error;
  }
  return undefined;
}

describe('a commit', () => {
  it('says who asked, when, and what changed, in order of table id', () => {
    const test = new TestStore(people, log);
    const logTable = test.named('log');
    const commit = test.run((tx) => {
      tx.insert(test.table.id, test.bytes([1, 'a']));
      tx.insert(logTable.id, test.bytes(['hello'], logTable));
    });
    expect(commit).toMatchObject({
      offset: 1,
      isEmpty: false,
      timestampMicros: 5n,
      caller: 'me',
      sequences: [],
    });
    expect(commit.tables.map((change) => [change.tableId, change.table.name, change.inserts.length])).toEqual(
      [
        [logTable.id, 'log', 1],
        [test.table.id, 'person', 1],
      ],
    );
    expect(test.store.lastOffset).toBe(1);
  });

  it('takes no offset when nothing changed, and names the one before it', () => {
    const test = new TestStore(people);
    expect(test.run(() => undefined)).toMatchObject({ offset: 0, isEmpty: true, tables: [] });
    test.insert([1, 'a']);
    const back = test.run((tx) => {
      tx.insert(test.table.id, test.bytes([2, 'b']));
      tx.deleteByPoint(test.index(0).id, new Uint8Array([2, 0, 0, 0]));
      tx.update(test.table.id, test.index(0).id, test.bytes([1, 'b']));
      tx.update(test.table.id, test.index(0).id, test.bytes([1, 'a']));
    });
    expect(back).toMatchObject({ offset: 1, isEmpty: true, tables: [] });
    expect(test.rows()).toEqual([[1, 'a']]);
  });

  it('has an update as a delete and an insert', () => {
    const test = new TestStore(people);
    test.insert([1, 'a']);
    const { tables } = test.run((tx) => tx.update(test.table.id, test.index(0).id, test.bytes([1, 'b'])));
    const codec = test.store.rowCodec(test.table.id);
    expect(tables[0]?.inserts.map((row) => codec.decode(row))).toEqual([[1, 'b']]);
    expect(tables[0]?.deletes.map((row) => codec.decode(row))).toEqual([[1, 'a']]);
  });

  it('has events in the order they came, and they are not stored', () => {
    const test = new TestStore(events);
    const commit = test.run((tx) => {
      for (const id of [3, 1, 2]) tx.insert(test.table.id, test.bytes([id]));
      expect(tx.rowCount(test.table.id)).toBe(3);
      expect(errnoOf(() => tx.update(test.table.id, test.index(0).id, test.bytes([9])))).toBe(
        Errno.NoSuchRow,
      );
    });
    expect(commit.tables[0]?.inserts.map((row) => row[0])).toEqual([3, 1, 2]);
    expect(test.rows()).toEqual([]);
    expect(test.insert([1]).tables[0]?.inserts.length).toBe(1);
  });

  it('handles more changes than are looked through one by one', () => {
    const test = new TestStore(log);
    const texts = Array.from({ length: 200 }, (_, at) => `row ${at}`);
    test.insert(...texts.map((text) => [text]));
    const commit = test.run((tx) => {
      expect(tx.clear(test.table.id)).toBe(200);
      for (const text of texts.slice(0, 150)) tx.insert(test.table.id, test.bytes([text]));
      for (let at = 0; at < 100; at++) tx.insert(test.table.id, test.bytes([`new ${at}`]));
      const list = Buffer.concat([
        Buffer.from([50, 0, 0, 0]),
        ...texts.slice(0, 50).map((text) => test.bytes([text])),
      ]);
      expect(tx.deleteAllEqual(test.table.id, list)).toBe(50);
      const news = Array.from({ length: 40 }, (_, at) => test.bytes([`new ${at}`]));
      expect(tx.deleteAllEqual(test.table.id, Buffer.concat([Buffer.from([40, 0, 0, 0]), ...news]))).toBe(40);
      for (let at = 100; at < 110; at++) tx.insert(test.table.id, test.bytes([`new ${at}`]));
    });
    expect(commit.tables[0]?.inserts.length).toBe(70);
    expect(commit.tables[0]?.deletes.length).toBe(100);
    expect(test.rows().length).toBe(170);
  });
});

describe('a refused call', () => {
  const test = new TestStore(
    {
      ...people,
      columns: { ...people.columns, age: scalar('U8') },
      indexes: [{ algorithm: 'hash', columns: [2] }],
    },
    log,
  );
  test.insert([1, 'a', 30]);
  const { id } = test.table;
  const primary = test.index(0).id;
  const hash = test.index(1).id;

  it.each<[string, Errno, (tx: ReturnType<TestStore['begin']>) => unknown]>([
    ['unknown table', Errno.NoSuchTable, (tx) => tx.insert(1, new Uint8Array())],
    ['unknown table to scan', Errno.NoSuchTable, (tx) => tx.scan(1)],
    ['unknown index', Errno.NoSuchIndex, (tx) => tx.pointScan(1234, new Uint8Array())],
    [
      'index of another table',
      Errno.NoSuchIndex,
      (tx) => tx.update(test.named('log').id, primary, new Uint8Array()),
    ],
    ['a row cut short', Errno.BsatnDecodeError, (tx) => tx.insert(id, new Uint8Array(3))],
    ['a row with bytes left over', Errno.BsatnDecodeError, (tx) => tx.insert(id, new Uint8Array(20))],
    ['a row whose last bytes are missing', Errno.BsatnDecodeError, (tx) => tx.insert(id, new Uint8Array(8))],
    ['a key cut short', Errno.BsatnDecodeError, (tx) => tx.deleteByPoint(primary, new Uint8Array(3))],
    [
      'a list that ends early',
      Errno.BsatnDecodeError,
      (tx) => tx.deleteAllEqual(id, new Uint8Array([2, 0, 0, 0])),
    ],
    ['a list with bytes left over', Errno.BsatnDecodeError, (tx) => tx.deleteAllEqual(id, new Uint8Array(5))],
    [
      'a range of a hash index',
      Errno.WrongIndexAlgorithm,
      (tx) => tx.rangeScan(hash, new Uint8Array([2]), 0, 0, 1, 0),
    ],
    [
      'bounds that are none',
      Errno.BsatnDecodeError,
      (tx) => tx.openRange(primary, new Uint8Array([7]), 0, 0, 1, 0),
    ],
    ['a taken key', Errno.UniqueAlreadyExists, (tx) => tx.insert(id, test.bytes([1, 'b', 30]))],
    [
      'an update by an index that is not unique',
      Errno.IndexNotUnique,
      (tx) => tx.update(id, hash, test.bytes([1, 'b', 30])),
    ],
    ['an update of nothing', Errno.NoSuchRow, (tx) => tx.update(id, primary, test.bytes([9, 'b', 30]))],
  ])('%s is errno %i and changes nothing', (_name, errno, run) => {
    const tx = test.begin();
    expect(errnoOf(() => run(tx))).toBe(errno);
    expect(tx.commit().isEmpty).toBe(true);
  });

  it('says what is wrong with which thing', () => {
    const tx = test.begin();
    expect(() => tx.insert(id, test.bytes([1, 'b', 30]))).toThrow(
      'table `person` has another row with the same value of id (index `person_id_idx_btree`)',
    );
    expect(() => tx.insert(id, new Uint8Array(3))).toThrow(
      'the bytes are no row of table `person`: 4 bytes are needed',
    );
    expect(() => tx.update(id, hash, test.bytes([1, 'b', 30]))).toThrow(
      'index `person_age_idx_hash` is not unique',
    );
    tx.rollback();
  });

  it('gives errors that are not about bytes as they are', () => {
    const codec = test.store.rowCodec(id);
    expect(() => codec.encode([1])).toThrow(new BsatnError('a row has 3 columns, not 1'));
    expect(() => codec.column(test.bytes([1, 'b', 30]), 3)).toThrow(
      new RangeError('column 3 of 3 does not exist'),
    );
  });
});

describe('transactions', () => {
  it('come one at a time and end once', () => {
    const test = new TestStore(people);
    const tx = test.begin();
    expect(tx.isOpen).toBe(true);
    expect(errnoOf(() => test.begin())).toBe(Errno.WouldBlockTransaction);
    expect(
      errnoOf(() => {
        test.store.load(test.table.id, test.bytes([1, 'a']));
      }),
    ).toBe(Errno.WouldBlockTransaction);
    expect(
      errnoOf(() => {
        test.store.restore(1, new Map());
      }),
    ).toBe(Errno.WouldBlockTransaction);
    tx.commit();
    expect(tx.isOpen).toBe(false);
    expect(errnoOf(() => tx.commit())).toBe(Errno.NotInTransaction);
    expect(
      errnoOf(() => {
        tx.rollback();
      }),
    ).toBe(Errno.NotInTransaction);
    expect(errnoOf(() => tx.insert(test.table.id, test.bytes([1, 'a'])))).toBe(Errno.NotInTransaction);
  });

  it('see their own writes, and the datastore sees them too until they are taken back', () => {
    const test = new TestStore(people);
    const tx = test.begin();
    tx.insert(test.table.id, test.bytes([1, 'a']));
    expect(tx.pointScan(test.index(0).id, new Uint8Array([1, 0, 0, 0])).length).toBe(1);
    expect(test.store.rowCount(test.table.id)).toBe(1);
    tx.rollback();
    expect(test.store.rowCount(test.table.id)).toBe(0);
    expect(test.store.pointScan(test.index(0).id, new Uint8Array([1, 0, 0, 0]))).toEqual([]);
  });

  it('look for clashes with old rows before they look for the row to update', () => {
    const test = new TestStore({ ...people, unique: [[1]] });
    const [first, second] = [test.index(0).id, test.index(1).id];
    test.insert([1, 'old']);
    const tx = test.begin();
    tx.insert(test.table.id, test.bytes([2, 'new']));
    expect(errnoOf(() => tx.update(test.table.id, first, test.bytes([3, 'old'])))).toBe(
      Errno.UniqueAlreadyExists,
    );
    expect(errnoOf(() => tx.update(test.table.id, first, test.bytes([3, 'new'])))).toBe(Errno.NoSuchRow);
    expect(errnoOf(() => tx.update(test.table.id, second, test.bytes([2, 'old'])))).toBe(
      Errno.UniqueAlreadyExists,
    );
    tx.rollback();
  });

  it('keep one object for a row that is deleted and comes back', () => {
    const test = new TestStore(people);
    test.insert([1, 'a']);
    const [before] = test.store.scan(test.table.id);
    test.run((tx) => {
      tx.clear(test.table.id);
      tx.insert(test.table.id, test.bytes([1, 'a']));
    });
    const [after] = test.store.scan(test.table.id);
    expect(after).toBe(before);
  });
});

describe('filling a datastore', () => {
  it('takes rows as they are and goes on after what was stored', () => {
    const test = new TestStore({ ...people, autoIncrement: [0] });
    const row = test.bytes([7, 'a']);
    test.store.load(test.table.id, row);
    test.store.restore(41, new Map([[test.table.sequences[0]?.id ?? 0, 4097n]]));
    expect(Array.from(test.store.scan(test.table.id))[0]).toBe(row);
    expect(test.insert([0, 'b'])).toMatchObject({ offset: 42, sequences: [{ allocated: 8193n }] });
    expect(test.rows()).toEqual([
      [7, 'a'],
      [4097, 'b'],
    ]);
  });

  it('refuses rows that cannot be', () => {
    const test = new TestStore(people, log);
    const logTable = test.named('log');
    test.store.load(test.table.id, test.bytes([7, 'a']));
    test.store.load(logTable.id, test.bytes(['a'], logTable));
    expect(
      errnoOf(() => {
        test.store.load(test.table.id, test.bytes([7, 'b']));
      }),
    ).toBe(Errno.UniqueAlreadyExists);
    expect(
      errnoOf(() => {
        test.store.load(logTable.id, test.bytes(['a'], logTable));
      }),
    ).toBe(Errno.UniqueAlreadyExists);
    expect(
      errnoOf(() => {
        test.store.load(test.table.id, new Uint8Array(1));
      }),
    ).toBe(Errno.BsatnDecodeError);
    expect(
      errnoOf(() => {
        test.store.load(5, new Uint8Array(1));
      }),
    ).toBe(Errno.NoSuchTable);
  });
});

describe('system tables', () => {
  it('hold clients, unique by identity and connection together', () => {
    const test = new TestStore(people);
    const codec = test.store.rowCodec(ST_CLIENT_ID);
    const commit = test.run((tx) => {
      tx.insert(ST_CLIENT_ID, codec.encode([[1n], [2n]]));
      tx.insert(ST_CLIENT_ID, codec.encode([[1n], [3n]]));
      tx.insert(ST_CLIENT_ID, codec.encode([[1n], [3n]]));
    });
    expect(commit.tables.map(({ table, inserts }) => [table.name, inserts.length])).toEqual([
      ['st_client', 2],
    ]);
    const gone = test.run((tx) => tx.deleteByPoint(ST_CLIENT_INDEX_ID, codec.encode([[1n], [2n]])));
    expect(gone.tables[0]?.deletes.length).toBe(1);
    expect(test.rows(test.store.tables.get(ST_CLIENT_ID))).toEqual([[[1n], [3n]]]);
  });

  it('hold the claims of each connection', () => {
    const test = new TestStore(people);
    const codec = test.store.rowCodec(ST_CONNECTION_CREDENTIALS_ID);
    test.run((tx) => tx.insert(ST_CONNECTION_CREDENTIALS_ID, codec.encode([[9n], '{"sub":"x"}'])));
    const key = new Uint8Array(16);
    key[0] = 9;
    const [row] = test.store.pointScan(ST_CONNECTION_CREDENTIALS_INDEX_ID, key);
    expect(row && codec.column(row, 1)).toBe('{"sub":"x"}');
  });
});
