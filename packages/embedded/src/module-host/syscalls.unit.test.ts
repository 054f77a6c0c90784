import { describe, expect, it } from 'vitest';
import { BareInstance } from '../../test/support/bare-module';
import { rawReducer } from '../../test/support/module-def';
import { SCHEDULE_AT } from '../../test/support/random-types';
import { scalar } from '../sats';

const item = {
  name: 'item',
  columns: { id: scalar('U32'), text: scalar('String') },
  primaryKey: 0,
  autoIncrement: [0],
  indexes: [{ algorithm: 'hash' as const, columns: [1] }],
};

/** Helpers inside the module: rows of (u32, text of one letter) and a reader of iterators. */
const top = `
const table = () => sys.table_id_from_name('item');
const byId = () => sys.index_id_from_name('item.0_btree');
const byText = () => sys.index_id_from_name('item.1_hash');
const row = (id, letters) => { const bytes = new Uint8Array(64); const view = new DataView(bytes.buffer); view.setUint32(0, id, true); view.setUint32(4, letters.length, true); for (let i = 0; i < letters.length; i++) bytes[8 + i] = letters.charCodeAt(i); return [bytes.buffer, 8 + letters.length]; };
const insert = (id, letters) => { const [buffer, length] = row(id, letters); const back = sys.datastore_insert_bsatn(table(), buffer, length); return back + '/' + new DataView(buffer).getUint32(0, true); };
const u32 = (value) => new Uint32Array([value]).buffer;
const range = (low, high) => { const bytes = new Uint8Array(10); const view = new DataView(bytes.buffer); view.setUint32(1, low, true); view.setUint32(6, high, true); return bytes.buffer; };
const read = (iterator, size = 1024) => { const seen = []; let buffer = new ArrayBuffer(size); for (;;) { let got; try { got = sys.row_iter_bsatn_advance(iterator, buffer); } catch (error) { if (!error.__buffer_too_small__) throw error; seen.push('small' + error.__buffer_too_small__); buffer = new ArrayBuffer(error.__buffer_too_small__); continue; } const view = new DataView(buffer); for (let at = 0; at < Math.abs(got); at += 8 + view.getUint32(at + 4, true)) seen.push(view.getUint32(at, true)); seen.push(got > 0 ? 'more' : 'end'); if (got <= 0) return seen.join(' '); } };
const fill = (count) => { for (let i = 0; i < count; i++) insert(0, 'x'); };
`;

async function say(...expressions: readonly string[]): Promise<string[]> {
  const body = expressions.map((expression) => `say(caught(() => ${expression}));`).join('\n');
  const module = await BareInstance.load({ tables: [item], top, reducers: { go: body } });
  expect(module.call('go')).toEqual({ kind: 'returned', value: undefined });
  return module.said;
}

describe('a host function', () => {
  it('finds tables and indexes by name', async () => {
    expect(
      await say(
        'table()',
        'byId() !== byText()',
        "sys.table_id_from_name('nope')",
        "sys.index_id_from_name('nope')",
      ),
    ).toEqual(['4096', 'true', 'Errno4: No such table', 'Errno5: No such index']);
  });

  it('inserts, writes generated values back, counts, updates and deletes', async () => {
    expect(
      await say(
        "insert(0, 'a')",
        "insert(0, 'b')",
        "insert(7, 'c')",
        'sys.datastore_table_row_count(table())',
        "insert(7, 'd')",
        "sys.datastore_update_bsatn(table(), byId(), ...row(7, 'e'))",
        "sys.datastore_update_bsatn(table(), byId(), ...row(9, 'e'))",
        "sys.datastore_update_bsatn(table(), byText(), ...row(7, 'e'))",
        'sys.datastore_delete_by_index_scan_point_bsatn(byId(), u32(7), 4)',
        'sys.datastore_delete_by_index_scan_range_bsatn(byId(), range(1, 1), 0, 0, 5, 5)',
        'sys.datastore_delete_all_by_eq_bsatn(table(), new Uint8Array([1,0,0,0, 2,0,0,0, 1,0,0,0, 98]).buffer, 13)',
        "insert(3, 'z')",
        'sys.datastore_clear(table())',
      ),
    ).toEqual([
      '4/1',
      '4/2',
      '0/7',
      '3',
      'Errno12: Value with given unique identifier already exists',
      '0',
      'Errno15: The row was not found, e.g., in an update call',
      'Errno14: The index was not unique',
      '1',
      '1',
      '1',
      '0/3',
      '1',
    ]);
  });

  it('checks what it is given', async () => {
    expect(
      await say(
        'sys.datastore_table_row_count(-1)',
        'sys.datastore_table_row_count(1.5)',
        "sys.datastore_table_row_count('1')",
        'sys.datastore_insert_bsatn(table(), new ArrayBuffer(4), 5)',
        'sys.datastore_insert_bsatn(table(), new ArrayBuffer(4), 4)',
        'sys.datastore_insert_bsatn(1, new ArrayBuffer(4), 4)',
        'sys.datastore_index_scan_range_bsatn(byText(), range(1, 1), 0, 0, 5, 5)',
        'sys.datastore_index_scan_point_bsatn(99999, u32(1), 4)',
      ),
    ).toEqual([
      'TypeError: expected an unsigned 32-bit integer, got -1',
      'TypeError: expected an unsigned 32-bit integer, got 1.5',
      'TypeError: expected an unsigned 32-bit integer, got 1',
      'RangeError: length argument was out of bounds for `ArrayBuffer`',
      "Errno3: Couldn't decode the BSATN to the expected type",
      'Errno4: No such table',
      'Errno10: The Index does not support range scans',
      'Errno5: No such index',
    ]);
  });

  it('gives rows in chunks, says which is the last, and asks for room', async () => {
    expect(
      await say(
        'read(sys.datastore_table_scan_bsatn(table()))',
        'fill(5)',
        'read(sys.datastore_table_scan_bsatn(table()))',
        'read(sys.datastore_index_scan_range_bsatn(byId(), range(2, 4), 0, 0, 5, 5), 20)',
        'read(sys.datastore_index_scan_point_bsatn(byId(), u32(3), 4), 3)',
        'read(sys.datastore_index_scan_point_bsatn(byId(), u32(99), 4))',
      ),
    ).toEqual(['end', 'undefined', '1 2 3 4 5 end', '2 3 more 4 end', 'small9 3 end', 'end']);
  });

  it('keeps what an iterator gives apart from later writes', async () => {
    expect(
      await say(
        'fill(3)',
        '(globalThis.open = sys.datastore_table_scan_bsatn(table()), sys.datastore_clear(table()))',
        'read(globalThis.open)',
        'read(globalThis.open)',
        'sys.row_iter_bsatn_close(sys.datastore_table_scan_bsatn(table()))',
        'sys.row_iter_bsatn_close(12345)',
      ),
    ).toEqual([
      'undefined',
      '3',
      '1 2 3 end',
      'Errno6: The provided row iterator is not valid',
      'undefined',
      'Errno6: The provided row iterator is not valid',
    ]);
  });

  it('tells who is who, and times', async () => {
    expect(
      await say(
        'sys.identity()',
        'new TextDecoder().decode(sys.get_jwt_payload(5n))',
        'sys.get_jwt_payload(6n).length',
        "sys.console_timer_end(sys.console_timer_start('lap'))",
        'sys.console_timer_end(99)',
      ),
    ).toEqual([
      '77',
      '{"sub":"é"}',
      '0',
      'Timing span "lap": 0.000ms',
      'undefined',
      'Errno7: The provided console timer does not exist',
    ]);
  });

  it('refuses what is not built yet, and what a reducer may not do', async () => {
    expect(
      await say(
        'sys.procedure_http_request(new Uint8Array(), "")',
        'sys.procedure_start_mut_tx()',
        'sys.procedure_commit_mut_tx()',
        'sys.procedure_abort_mut_tx()',
      ),
    ).toEqual([
      'Errno17: Attempted async or blocking op while holding open a transaction',
      'Errno17: Attempted async or blocking op while holding open a transaction',
      'Errno18: Not in an anonymous transaction. Called by a reducer?',
      'Errno18: Not in an anonymous transaction. Called by a reducer?',
    ]);
  });

  it('plans calls at once, and none while the module is loaded', async () => {
    const go = `const bytes = new Uint8Array([9, 8]);
      say(sys.volatile_nonatomic_schedule_immediate('other', bytes)); bytes[0] = 1;
      say(caught(() => sys.volatile_nonatomic_schedule_immediate('other', 'text')));
      say(caught(() => sys.volatile_nonatomic_schedule_immediate(7, bytes)));`;
    const module = await BareInstance.load({
      top: "say(caught(() => sys.volatile_nonatomic_schedule_immediate('x', new Uint8Array())));",
      reducers: { go },
    });
    module.call('go');
    expect(module.soon).toEqual([['other', new Uint8Array([9, 8])]]);
    expect(module.said).toEqual([
      'Error: no call can be planned while the module is loaded',
      'undefined',
      'TypeError: expected the name of a function and its arguments as a Uint8Array',
      'TypeError: expected the name of a function and its arguments as a Uint8Array',
    ]);
  });

  it('refuses rows of schedule tables that plan a call too late, and writes nothing', async () => {
    const tables = [{ name: 'later', columns: { id: scalar('U64'), at: SCHEDULE_AT }, primaryKey: 0 }, item];
    const module = await BareInstance.load({
      tables,
      reducers: {
        go: `const bytes = new ArrayBuffer(20); const table = sys.table_id_from_name('later');
          new Uint8Array(bytes)[8] = 1;
          say(caught(() => sys.datastore_insert_bsatn(table, bytes, 17)));
          say(caught(() => sys.datastore_update_bsatn(table, sys.index_id_from_name('later.0_btree'), bytes, 17)));
          say(sys.datastore_table_row_count(table));`,
        run: '',
      },
      definition: {
        reducers: [rawReducer('go'), rawReducer('run', { arg: { tag: 'Ref', ref: 0 } })],
        schedules: [{ tableName: 'later', atColumn: 1, functionName: 'run' }],
      },
    });
    const asked: unknown[] = [];
    module.tooFar = (tableId, row) => asked.push([tableId, row.length]) > 0;
    module.call('go');
    expect(module.said).toEqual([
      'Errno13: Specified delay in scheduling row was too long',
      'Errno13: Specified delay in scheduling row was too long',
      '0',
    ]);
    expect(asked).toEqual([
      [4097, 17],
      [4097, 17],
    ]);
  });

  it('says where the library was called that logs', async () => {
    const module = await BareInstance.load({
      top: `const library = { log: (text) => sys.console_log(2, text), end: () => sys.console_timer_end(sys.console_timer_start('t')) };
library.log('at load');`,
      reducers: {
        go: `library.log('one');
          const inner = () => library.log('two');
          inner();
          library.end();
          Error.stackTraceLimit = 0;
          library.log('nowhere');
          Error.stackTraceLimit = 10;
          Error.prepareStackTrace = () => ({});
          library.log('nowhere');
          Error.prepareStackTrace = undefined;`,
      },
    });
    module.call('go');
    const filename = 'spacetimedb_module';
    const lineNumber = expect.any(Number) as number;
    expect(module.places).toEqual([
      ...[
        { filename, lineNumber },
        { filename, lineNumber },
        { filename, lineNumber },
        { filename, lineNumber },
      ],
      ...[undefined, undefined],
    ]);
    const [load, one, two, timer] = module.places.map((place) => place?.lineNumber ?? 0);
    expect([two, timer].map((line = 0) => line - (one ?? 0))).toEqual([1, 3]);
    expect([one, two, timer]).not.toContain(load);
  });

  it('logs by level', async () => {
    const module = await BareInstance.load({
      reducers: { go: '[0, 1, 2, 3, 4, 101].forEach((level) => sys.console_log(level, "l" + level));' },
    });
    module.call('go');
    expect(module.logs).toEqual([
      ['error', 'l0', 'go'],
      ['warn', 'l1', 'go'],
      ['info', 'l2', 'go'],
      ['debug', 'l3', 'go'],
      ['trace', 'l4', 'go'],
      ['panic', 'l101', 'go'],
    ]);
  });
});

describe('a module that recurses without end while it writes', () => {
  it('leaves the rows as they were', async () => {
    const module = await BareInstance.load({
      tables: [item],
      top,
      reducers: {
        fill: 'fill(10);',
        go: 'const deep = (n) => { insert(0, "y" + n); return deep(n + 1) + 1; }; deep(0);',
        look: 'say(read(sys.datastore_table_scan_bsatn(table())));',
      },
    });
    module.call('fill');
    for (let round = 0; round < 5; round++) expect(module.call('go')).toMatchObject({ kind: 'crashed' });
    module.call('look');
    expect(module.said).toEqual(['1 2 3 4 5 6 7 8 9 10 end']);
    expect(module.datastore.rowCount(4096)).toBe(10);
  });
});
