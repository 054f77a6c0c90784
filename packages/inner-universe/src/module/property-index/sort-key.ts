import type { Value } from '@nerv/core';

/** Characters of a text that its key holds. */
const TEXT_LENGTH = 128;
/** Bytes of a byte array that its key holds. */
const BYTES_LENGTH = 64;

/** Keys of one type begin with one letter; the letters are in the order the types sort among each other. */
const prefixes = { boolean: 'b', number: 'n', string: 's', date: 't', bytes: 'u' } as const;

/** The greatest character, often enough to be beyond every key that begins alike. */
const BEYOND = '\u{10ffff}'.repeat(TEXT_LENGTH / 2 + 1);

/**
 * A text that sorts as the value does among values of its type; `undefined` for a value without an order. Values that differ
 * late in a long text, or by less than a double tells, may share a key: who finds rows by a key looks at the value again.
 */
export function sortKeyOf(value: Value | undefined): string | undefined {
  switch (typeof value) {
    case 'boolean':
      return prefixes.boolean + (value ? '1' : '0');
    case 'number':
    case 'bigint':
      return prefixes.number + numberKey(Number(value));
    case 'string':
      return prefixes.string + truncate(value);
    default:
      if (value instanceof Date) return prefixes.date + numberKey(value.getTime());
      if (value instanceof Uint8Array) return prefixes.bytes + hex(value.subarray(0, BYTES_LENGTH));
      return undefined;
  }
}

/** Keys from `low` to `high`, both included. */
export interface KeyRange {
  readonly low: string;
  readonly high: string;
}

/** The keys that values of the type of this key can have, from it up. */
export function keysFrom(key: string): KeyRange {
  return { low: key, high: key.charAt(0) + BEYOND };
}

/** The keys that values of the type of this key can have, up to it. */
export function keysUpTo(key: string): KeyRange {
  return { low: key.charAt(0), high: key };
}

/** The keys of the texts that begin with this one. */
export function keysOfTextsWith(beginning: string): KeyRange {
  const low = prefixes.string + truncate(beginning);
  return { low, high: low + BEYOND };
}

/** Cut without splitting a surrogate pair, whose half has no UTF-8 form. */
function truncate(text: string): string {
  if (text.length <= TEXT_LENGTH) return text;
  const last = text.charCodeAt(TEXT_LENGTH - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? TEXT_LENGTH - 1 : TEXT_LENGTH);
}

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of a double, turned so that they sort as the numbers do: negative ones backwards and below, NaN above all. */
function numberKey(value: number): string {
  scratch.setFloat64(0, value === 0 ? 0 : value);
  const isNegative = value < 0;
  const high = scratch.getUint32(0) ^ (isNegative ? 0xffff_ffff : 0x8000_0000);
  const low = scratch.getUint32(4) ^ (isNegative ? 0xffff_ffff : 0);
  return word(high) + word(low);
}

const word = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
