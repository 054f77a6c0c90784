/** Bytes from hex digits; white space is passed over. */
export function fromHex(...text: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(text.join('').replace(/\s/g, ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The bytes of a text after their length, as hex digits. */
export function hexText(text: string): string {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]).toString('hex');
}
