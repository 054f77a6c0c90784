import { decodeValue } from './decode';
import { MAX_DEPTH, VERSION } from './format';

const UNSURE = -1;

/**
 * Checks that bytes are what `encodeValue` makes, without making a value of them where they are of the common kind: the
 * way to refuse foreign bytes on a path that only stores them.
 *
 * @throws IntegrityError exactly where `decodeValue` does
 */
export function checkEncodedValue(bytes: Uint8Array): void {
  if (bytes[0] === VERSION && skipItem(bytes, 1, 1) === bytes.length) return;
  // Damaged, or a kind that is not worth a second implementation: non-ASCII text, dates, bigints, short floats.
  decodeValue(bytes);
}

/** Where the item at `at` ends; `UNSURE` where it is damaged or of a rarer kind. */
function skipItem(bytes: Uint8Array, at: number, depth: number): number {
  const initial = bytes[at] ?? 0xff;
  const major = initial >> 5;
  if (major === 7) {
    // False, true and null.
    if (initial >= 0xf4 && initial <= 0xf6) return at + 1;
    return initial === 0xfb && isShortestDouble(bytes, at + 1) ? at + 9 : UNSURE;
  }
  const head = headLength(initial & 31);
  const argument = head === 0 ? UNSURE : argumentOf(bytes, at, head);
  if (argument === UNSURE) return UNSURE;
  const content = at + head;
  switch (major) {
    case 0:
    case 1:
      return argument === Number.MAX_SAFE_INTEGER && major === 1 ? UNSURE : content;
    case 2:
      return content + argument <= bytes.length ? content + argument : UNSURE;
    case 3:
      return skipAscii(bytes, content, argument);
    case 4:
      return depth > MAX_DEPTH ? UNSURE : skipArray(bytes, content, argument, depth);
    case 5:
      return depth > MAX_DEPTH ? UNSURE : skipMap(bytes, content, argument, depth);
    default:
      return UNSURE;
  }
}

function skipArray(bytes: Uint8Array, at: number, length: number, depth: number): number {
  for (let index = 0; index < length && at !== UNSURE; index++) at = skipItem(bytes, at, depth + 1);
  return at;
}

function skipMap(bytes: Uint8Array, at: number, size: number, depth: number): number {
  let previous = UNSURE;
  for (let index = 0; index < size; index++) {
    const end = (bytes[at] ?? 0) >> 5 === 3 ? skipItem(bytes, at, depth) : UNSURE;
    if (end === UNSURE || (previous !== UNSURE && !isBefore(bytes, previous, at, end))) return UNSURE;
    previous = at;
    at = skipItem(bytes, end, depth + 1);
    if (at === UNSURE) return UNSURE;
  }
  return at;
}

function skipAscii(bytes: Uint8Array, at: number, length: number): number {
  const end = at + length;
  if (end > bytes.length) return UNSURE;
  for (let index = at; index < end; index++) if ((bytes[index] ?? 0xff) > 0x7f) return UNSURE;
  return end;
}

/** Whether the name at `one`, which ends at `other`, sorts before the name from there to `end`. */
function isBefore(bytes: Uint8Array, one: number, other: number, end: number): boolean {
  // Names begin with their length, so neither is the beginning of the other.
  for (let index = 0; one + index < other && other + index < end; index++) {
    const difference = (bytes[one + index] ?? 0) - (bytes[other + index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Bytes of the initial byte and the argument after it; 0 where there is no such argument. */
function headLength(minor: number): number {
  if (minor < 24) return 1;
  return minor < 28 ? 1 + 2 ** (minor - 24) : 0;
}

/** The argument, where it is a safe integer in no more bytes than it needs. */
function argumentOf(bytes: Uint8Array, at: number, head: number): number {
  if (head === 1) return (bytes[at] ?? 0) & 31;
  if (at + head > bytes.length) return UNSURE;
  let value = 0;
  for (let index = 1; index < head; index++) value = value * 256 + (bytes[at + index] ?? 0);
  const least = head === 2 ? 24 : 2 ** (4 * (head - 1));
  return value >= least && value <= Number.MAX_SAFE_INTEGER ? value : UNSURE;
}

const scratch = new DataView(new ArrayBuffer(8));

function isShortestDouble(bytes: Uint8Array, at: number): boolean {
  if (at + 8 > bytes.length) return false;
  for (let index = 0; index < 8; index++) scratch.setUint8(index, bytes[at + index] ?? 0);
  const value = scratch.getFloat64(0);
  return !Number.isNaN(value) && !Number.isSafeInteger(value) && Math.fround(value) !== value;
}
