import type { ByteWriter } from './byte-writer';

/** The largest row size that the hint can state. */
const MAX_FIXED_SIZE = 0xffff;

/**
 * Writes rows as a `BsatnRowList`: a hint about their sizes, then their bytes. Rows of one size need no offsets. A size of
 * zero cannot be stated, so empty rows are counted by offsets.
 */
export function writeRowList(writer: ByteWriter, rows: readonly Uint8Array[]): void {
  const size = commonSize(rows);
  let total = 0;
  if (size > 0) {
    writer.u8(0);
    writer.u16(size);
    total = size * rows.length;
  } else {
    writer.u8(1);
    writer.u32(rows.length);
    for (const row of rows) {
      writer.u64(total);
      total += row.length;
    }
  }
  writer.u32(total);
  for (const row of rows) writer.raw(row);
}

function commonSize(rows: readonly Uint8Array[]): number {
  const size = rows[0]?.length ?? 0;
  if (size > MAX_FIXED_SIZE) return 0;
  for (const row of rows) if (row.length !== size) return 0;
  return size;
}
