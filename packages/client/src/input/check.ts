import { type Path } from '@nerv/core';
import { limits } from '@nerv/inner-universe/protocol';
import { kindOf, refuse } from './refuse';

const encoder = new TextEncoder();

/** An id, a type, a source, a branch or the like: text that is not empty and at most 512 bytes long in UTF-8. */
export function checkName(value: unknown, path: Path): string {
  const name = checkText(value, path, limits.nameBytes);
  if (name === '') refuse(path, 'non-empty', 'is empty', 'Give it at least one character.');
  return name;
}

/** Text that becomes a column of a table: SpacetimeDB's library drops a leading byte order mark when it reads one. */
export function checkText(value: unknown, path: Path, maxBytes: number = limits.textBytes): string {
  const text = checkUnicode(value, path, maxBytes);
  if (text.charCodeAt(0) === 0xfeff) {
    refuse(
      path,
      'byte-order-mark',
      'begins with a byte order mark (U+FEFF), which would be lost on reading',
      'Leave it out.',
    );
  }
  return text;
}

/** Any text that has a UTF-8 form. */
export function checkUnicode(value: unknown, path: Path, maxBytes: number): string {
  if (typeof value !== 'string') refuse(path, 'string', `is ${kindOf(value)}`, 'Give a string.');
  // With the `u` flag a surrogate matches only where it is alone.
  if (/[\uD800-\uDFFF]/u.test(value)) {
    refuse(path, 'well-formed', 'has a lone surrogate', 'Only well-formed Unicode can be stored.');
  }
  if (value.length * 3 > maxBytes && encoder.encode(value).length > maxBytes) {
    refuse(path, 'max-bytes', `is longer than ${maxBytes} bytes`, 'Shorten it.');
  }
  return value;
}

export function checkNames(value: unknown, path: Path, max: number): readonly string[] {
  if (!Array.isArray(value)) refuse(path, 'array', `is ${kindOf(value)}`, 'Give an array of strings.');
  if (value.length > max) refuse(path, 'max-items', `has ${value.length} items`, `Give at most ${max}.`);
  return Array.from(value, (item: unknown, index) => checkName(item, [...path, index]));
}

/** A position, revision or count. */
export function checkInteger(value: unknown, path: Path, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    refuse(path, 'integer', `is ${kindOf(value)}`, `Give a whole number ${bounds}.`);
  }
  return value as number;
}

export function checkBoolean(value: unknown, path: Path): boolean {
  if (typeof value !== 'boolean') refuse(path, 'boolean', `is ${kindOf(value)}`, 'Give true or false.');
  return value;
}

/** Any double, ±Infinity included, but not NaN, which has no place among the others. */
export function checkNumber(value: unknown, path: Path): number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    refuse(path, 'number', `is ${kindOf(value)}`, 'Give a number.');
  }
  return value;
}

/** Microseconds since the Unix epoch of a date; one that is too far away for them stands at the end of what they can say. */
export function checkDate(value: unknown, path: Path): number {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) {
    const what = value instanceof Date ? 'is an invalid Date' : `is ${kindOf(value)}`;
    refuse(path, 'valid-date', what, 'Give a valid Date.');
  }
  const micros = value.getTime() * 1_000;
  return Math.min(Math.max(micros, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

export function checkMember<const M extends readonly string[]>(
  value: unknown,
  path: Path,
  members: M,
): M[number] {
  if (!members.includes(value as string)) {
    const given = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
    refuse(path, 'member', `is ${given}`, `Give one of ${members.map((each) => `'${each}'`).join(', ')}.`);
  }
  return value as M[number];
}

export function checkObject(value: unknown, path: Path): asserts value is object {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || value instanceof Date || value instanceof Uint8Array) {
    refuse(path, 'object', `is ${isObject ? 'no plain object' : kindOf(value)}`, 'Give a plain object.');
  }
}

/** An object with no other fields than these: a misspelt one would be dropped silently. */
export function checkFields(value: unknown, path: Path, fields: readonly string[]): void {
  checkObject(value, path);
  for (const name of Object.keys(value)) {
    if (fields.includes(name)) continue;
    refuse([...path, name], 'known-field', 'is not a field there', `The fields are ${fields.join(', ')}.`);
  }
}

/** (A signal of another realm is one too.) */
export function checkSignal(value: unknown, path: Path): AbortSignal {
  if (typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value) {
    return value as AbortSignal;
  }
  refuse(path, 'signal', `is ${kindOf(value)}`, 'Give the signal of an AbortController.');
}

/** Applies a check where a value is given. */
export function optional<T>(
  value: unknown,
  path: Path,
  check: (value: unknown, path: Path) => T,
): T | undefined {
  return value === undefined ? undefined : check(value, path);
}
