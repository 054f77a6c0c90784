import { describe, expect, it } from 'vitest';
import { TestStore } from '../../test/support/datastores';
import { scalar } from '../sats';
import type { SequenceSchema } from '../schema';
import { SEQUENCE_BLOCK, Sequence, writeTruncated } from './sequence';

function sequence(changes: Partial<SequenceSchema> = {}): Sequence {
  return new Sequence({
    id: 4096,
    tableId: 4096,
    name: 'seq',
    column: 0,
    start: 1n,
    min: 1n,
    max: 2n ** 127n - 1n,
    increment: 1n,
    ...changes,
  });
}

function take(from: Sequence, count: number): bigint[] {
  return Array.from({ length: count }, () => {
    if (from.isExhausted) from.reserve();
    return from.take();
  });
}

describe('a sequence', () => {
  it('counts from its start and reserves in blocks', () => {
    const numbers = sequence();
    expect(numbers.isExhausted).toBe(true);
    expect(take(numbers, 3)).toEqual([1n, 2n, 3n]);
    expect(numbers.allocated).toBe(BigInt(1 + SEQUENCE_BLOCK));
    take(numbers, SEQUENCE_BLOCK - 3);
    expect(numbers.isExhausted).toBe(true);
    expect(take(numbers, 1)).toEqual([BigInt(SEQUENCE_BLOCK + 1)]);
  });

  it('goes on at the other end of its range', () => {
    expect(take(sequence({ max: 3n }), 7)).toEqual([1n, 2n, 3n, 1n, 2n, 3n, 1n]);
    expect(take(sequence({ start: 2n, max: 10n, increment: 4n }), 4)).toEqual([2n, 6n, 10n, 4n]);
    expect(take(sequence({ start: 3n, max: 5n, increment: -2n }), 4)).toEqual([3n, 1n, 4n, 2n]);
  });

  it('reserves no more than one round', () => {
    const numbers = sequence({ max: 3n });
    numbers.reserve();
    expect(numbers.allocated).toBe(3n);
  });

  it('goes on where a block ended', () => {
    const numbers = sequence();
    numbers.restore(4097n);
    expect(take(numbers, 2)).toEqual([4097n, 4098n]);
    expect(numbers.allocated).toBe(8193n);
  });
});

describe('numbers in columns', () => {
  it.each<[bigint, number, number[]]>([
    [1n, 1, [1]],
    [257n, 1, [1]],
    [258n, 4, [2, 1, 0, 0]],
    [0xffff_ffffn, 8, [255, 255, 255, 255, 0, 0, 0, 0]],
    [0x1_0000_0001n, 4, [1, 0, 0, 0]],
    [-1n, 2, [255, 255]],
    [-2n, 16, [254, ...new Array<number>(15).fill(255)]],
  ])('%i in %i bytes', (value, size, expected) => {
    const bytes = new Uint8Array(size + 2).fill(9);
    writeTruncated(bytes, 1, size, value);
    expect(Array.from(bytes)).toEqual([9, ...expected, 9]);
  });
});

describe('auto-increment', () => {
  const counters = {
    name: 'counters',
    columns: { note: scalar('String'), tiny: scalar('U8'), wide: scalar('I64'), other: scalar('U32') },
    unique: [[1]],
    autoIncrement: [3, 1, 2],
  };

  it('replaces zeros and hands the values back in column order', () => {
    const test = new TestStore(counters);
    const [first, second] = test.table.sequences.map((each) => each.column);
    expect([first, second]).toEqual([1, 2]);
    const buffer = new Uint8Array(64);
    const put = (row: Parameters<TestStore['bytes']>[0]): number[] => {
      const bytes = test.bytes(row);
      buffer.set(bytes);
      let written = 0;
      test.run((tx) => {
        written = tx.insert(test.table.id, buffer, bytes.length);
      });
      return Array.from(buffer.subarray(0, written));
    };
    expect(put(['a', 0, 0n, 0])).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    expect(put(['b', 0, 5n, 0])).toEqual([2, 2, 0, 0, 0]);
    expect(put(['c', 9, 0n, 7])).toEqual([2, 0, 0, 0, 0, 0, 0, 0]);
    expect(put(['d', 10, 6n, 7])).toEqual([]);
    expect(test.rows()).toEqual([
      ['a', 1, 1n, 1],
      ['b', 2, 5n, 2],
      ['c', 9, 2n, 7],
      ['d', 10, 6n, 7],
    ]);
  });

  it('leaves the buffer alone when the row is refused, and does not give the number back', () => {
    const test = new TestStore(counters);
    test.insert(['a', 1, 9n, 9]);
    const tx = test.begin();
    const bytes = test.bytes(['b', 0, 9n, 9]);
    const copy = bytes.slice();
    expect(() => tx.insert(test.table.id, bytes)).toThrow('another row with the same value of tiny');
    expect(bytes).toEqual(copy);
    expect(tx.insert(test.table.id, bytes)).toBe(1);
    expect(bytes[0]).toBe(2);
    tx.rollback();
    test.insert(['c', 0, 9n, 9]);
    expect(test.rows().map(([note, tiny]) => [note, tiny])).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });

  it('generates before an update looks for its row', () => {
    const test = new TestStore(counters);
    test.insert(['a', 1, 1n, 1]);
    const bytes = test.bytes(['b', 0, 0n, 8]);
    test.run((tx) => {
      expect(tx.update(test.table.id, test.index(0).id, bytes)).toBe(9);
    });
    expect(test.rows()).toEqual([['b', 1, 1n, 8]]);
  });

  it('records a block with the next commit when the transaction that reserved it is taken back', () => {
    const test = new TestStore(counters, { name: 'log', columns: { text: scalar('String') } });
    const tx = test.begin();
    tx.insert(test.table.id, test.bytes(['a', 0, 0n, 0]));
    tx.rollback();
    expect(test.run(() => undefined)).toMatchObject({ isEmpty: true, sequences: [] });
    const logTable = test.named('log');
    const commit = test.run((next) => next.insert(logTable.id, test.bytes(['x'], logTable)));
    expect(commit.sequences.map(({ tableId, allocated }) => [tableId, allocated])).toEqual(
      test.table.sequences.map(() => [test.table.id, 4097n]),
    );
    expect(test.run((next) => next.insert(logTable.id, test.bytes(['y'], logTable))).sequences).toEqual([]);
  });

  it('makes a commit of its own when nothing but numbers was taken', () => {
    const test = new TestStore(counters);
    const commit = test.run((tx) => {
      tx.insert(test.table.id, test.bytes(['a', 0, 1n, 1]));
      tx.clear(test.table.id);
    });
    expect(commit).toMatchObject({
      offset: 1,
      isEmpty: false,
      tables: [],
      sequences: [{ allocated: 4097n }],
    });
  });
});
