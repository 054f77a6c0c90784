import { describe, expect, it } from 'vitest';
import { neededLog } from './manifest';

const BLOCK = 32_768;

/** Numbers in groups of seven bits, the lowest first. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
const text = (length: number): number[] => [...varint(length), ...Array<number>(length).fill(7)];
const logNumber = (value: number): number[] => [2, ...varint(value)];
const table = (number: number, keyLength: number): number[] => [
  ...[7, 1, ...varint(number), ...varint(5_000_000)],
  ...text(keyLength),
  ...text(keyLength),
];

/** A file in LevelDB's log format. Checksums are LevelDB's to check. */
function fileOf(...records: readonly (readonly number[])[]): Uint8Array {
  const file: number[] = [];
  for (const record of records) {
    for (let at = 0, isFirst = true; isFirst || at < record.length; isFirst = false) {
      while (file.length % BLOCK > BLOCK - 7) file.push(0);
      const part = record.slice(at, at + BLOCK - (file.length % BLOCK) - 7);
      at += part.length;
      const isLast = at === record.length;
      const type = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      file.push(0, 0, 0, 0, part.length % 256, part.length >> 8, type, ...part);
    }
  }
  return Uint8Array.from(file);
}

describe('the list of files', () => {
  it('says which log is needed, after whatever else it says', () => {
    const snapshot = [1, ...text(26), ...logNumber(0), 3, 2, 4, 0];
    const edit = [
      ...[5, 0],
      ...text(9),
      ...[6, 0, 12],
      ...table(300, 20),
      ...logNumber(77_777),
      9,
      0,
      3,
      100,
    ];
    expect(neededLog(fileOf(snapshot))).toBe(0);
    expect(neededLog(fileOf(snapshot, edit))).toBe(77_777);
    expect(neededLog(fileOf(edit, table(301, 3)))).toBe(77_777);
  });

  it('may go over many blocks, and end anywhere in one', () => {
    const edits = Array.from({ length: 3000 }, (_, n) => [...table(n, 17 + (n % 40)), ...logNumber(n + 1)]);
    expect(neededLog(fileOf(...edits))).toBe(3000);
    expect(neededLog(fileOf([...table(1, 40_000), ...logNumber(5)]))).toBe(5);
    for (let length = BLOCK - 8; length < BLOCK + 8; length++) {
      const filler = [4, 1, 5, 1, ...text(length - 12), ...logNumber(8)];
      expect(neededLog(fileOf(filler, logNumber(9)))).toBe(9);
    }
  });

  it('is read up to what makes no sense', () => {
    const file = fileOf(logNumber(5), logNumber(300));
    expect(neededLog(file.subarray(0, file.length - 1))).toBe(5);
    expect(neededLog(file.subarray(0, 8))).toBeUndefined();
    expect(neededLog(new Uint8Array(100))).toBeUndefined();
    expect(neededLog(Uint8Array.of())).toBeUndefined();
    expect(neededLog(fileOf([...logNumber(5), 99, ...logNumber(6)]))).toBe(5);
    expect(neededLog(fileOf([...logNumber(5), 2, 200]))).toBe(5);
    expect(neededLog(fileOf([7, 1, 2]))).toBeUndefined();
  });
});
