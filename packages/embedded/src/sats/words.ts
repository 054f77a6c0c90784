/**
 * Little-endian numbers in byte arrays, without a `DataView` for each array: 8 bytes go through one scratch view, which
 * is several times cheaper than making a view for a row.
 */
const scratch = new Uint8Array(8);
const view = new DataView(scratch.buffer);

function load(bytes: Uint8Array, offset: number, count: number): void {
  for (let at = 0; at < count; at++) scratch[at] = bytes[offset + at] as number;
}

export function readU16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] as number) | ((bytes[offset + 1] as number) << 8);
}

export function readU32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] as number) |
      ((bytes[offset + 1] as number) << 8) |
      ((bytes[offset + 2] as number) << 16) |
      ((bytes[offset + 3] as number) << 24)) >>>
    0
  );
}

export function readU64(bytes: Uint8Array, offset: number): bigint {
  load(bytes, offset, 8);
  return view.getBigUint64(0, true);
}

export function readI64(bytes: Uint8Array, offset: number): bigint {
  load(bytes, offset, 8);
  return view.getBigInt64(0, true);
}

export function readF32(bytes: Uint8Array, offset: number): number {
  load(bytes, offset, 4);
  return view.getFloat32(0, true);
}

export function readF64(bytes: Uint8Array, offset: number): number {
  load(bytes, offset, 8);
  return view.getFloat64(0, true);
}

/** An unsigned number of 8 × `words` bytes. */
export function readUnsigned(bytes: Uint8Array, offset: number, words: number): bigint {
  let value = 0n;
  for (let word = words - 1; word >= 0; word--) value = (value << 64n) | readU64(bytes, offset + word * 8);
  return value;
}

/** A two's complement number of 8 × `words` bytes. */
export function readSigned(bytes: Uint8Array, offset: number, words: number): bigint {
  let value = readI64(bytes, offset + (words - 1) * 8);
  for (let word = words - 2; word >= 0; word--) value = (value << 64n) | readU64(bytes, offset + word * 8);
  return value;
}

export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
  bytes[offset + 2] = value >>> 16;
  bytes[offset + 3] = value >>> 24;
}

/** The low 8 × `words` bits of `value`, two's complement when negative. */
export function writeBigInt(bytes: Uint8Array, offset: number, value: bigint, words: number): void {
  let rest = value;
  for (let word = 0; word < words; word++) {
    view.setBigInt64(0, BigInt.asIntN(64, rest), true);
    bytes.set(scratch, offset + word * 8);
    rest >>= 64n;
  }
}
