/** Whether `row` is the first `length` bytes of `bytes`. */
export function equalBytes(row: Uint8Array, bytes: Uint8Array, length: number): boolean {
  if (row.length !== length) return false;
  for (let at = 0; at < length; at++) if (row[at] !== bytes[at]) return false;
  return true;
}

/** A 32-bit hash (FNV-1a) of the first `length` bytes. */
export function hashBytes(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash;
}
