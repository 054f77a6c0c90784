import {
  checkEncodedValue,
  decodeValue,
  IntegrityError,
  ValidationError,
  type Path,
  type Value,
  type ValueObject,
} from '@nerv/core';
import { limits } from '../../protocol/index';

/** The error for input that breaks a rule: `what` says which thing broke it and what to do. */
export function invalid(path: Path, rule: string, what: string): ValidationError {
  return new ValidationError({ message: what, path, rule });
}

/** Whether the UTF-8 form is longer. Counts only where the length alone does not decide. */
function longerThan(text: string, limit: number): boolean {
  if (text.length * 3 <= limit) return false;
  if (text.length > limit) return true;
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of its four bytes.
    if (code < 0x80) bytes += 1;
    else if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes > limit;
}

/**
 * Refuses a text that begins with a byte order mark: SpacetimeDB's library drops the mark when it reads a column, so the text
 * would come back as another one.
 */
function checkMark(path: Path, value: string): void {
  if (value.charCodeAt(0) !== 0xfeff) return;
  throw invalid(
    path,
    'byte-order-mark',
    `"${path.join('.')}" begins with a byte order mark (U+FEFF), which would be lost on reading. Leave it out.`,
  );
}

/** An id, a type, a source, …: some text, not too long. */
export function checkName(field: string, value: string): void {
  if (value === '')
    throw invalid([field], 'not-empty', `"${field}" is empty. Give it at least one character.`);
  checkOptionalName(field, value);
}

/** As `checkName`, where `''` says that there is none. */
export function checkOptionalName(field: string, value: string): void {
  checkMark([field], value);
  if (longerThan(value, limits.nameBytes)) {
    throw invalid(
      [field],
      'max-bytes',
      `"${field}" is longer than ${limits.nameBytes} bytes. Use a shorter one.`,
    );
  }
}

export function checkText(field: string, value: string): void {
  checkMark([field], value);
  if (longerThan(value, limits.textBytes)) {
    throw invalid(
      [field],
      'max-bytes',
      `"${field}" is longer than ${limits.textBytes} bytes. Keep long text in "properties" or outside.`,
    );
  }
}

export function checkTags(tags: readonly string[]): void {
  if (tags.length > limits.tags) {
    throw invalid(['tags'], 'max-items', `There are ${tags.length} tags, and ${limits.tags} are allowed.`);
  }
  for (const [index, tag] of tags.entries()) {
    checkMark(['tags', index], tag);
    if (tag === '' || longerThan(tag, limits.nameBytes)) {
      throw invalid(
        ['tags', index],
        'tag',
        `A tag has 1 to ${limits.nameBytes} bytes; tag ${index} has not.`,
      );
    }
  }
}

/** Bytes of one encoded value that is an object. */
export function decodeObject(field: string, bytes: Uint8Array): ValueObject {
  const value = decodeEncoded(field, bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isPlain(value)) {
    throw invalid([field], 'object', `"${field}" is no object. Send an object of named values.`);
  }
  return value;
}

/** Bytes of one encoded value. */
export function decodeEncoded(field: string, bytes: Uint8Array): Value {
  checkValueBytes(field, bytes);
  return refusingDamage(field, () => decodeValue(bytes));
}

/** As `decodeEncoded`, without making anything of the bytes; their number is not looked at. */
export function checkEncoded(field: string, bytes: Uint8Array): void {
  refusingDamage(field, () => checkEncodedValue(bytes));
}

function refusingDamage<R>(field: string, read: () => R): R {
  try {
    return read();
  } catch (error) {
    if (!IntegrityError.isInstance(error)) throw error;
    throw invalid([field], 'encoded-value', `"${field}" is no encoded value: ${error.message}`);
  }
}

export function checkValueBytes(field: string, bytes: Uint8Array): void {
  if (bytes.length > limits.valueBytes) {
    throw invalid(
      [field],
      'max-bytes',
      `"${field}" takes ${bytes.length} bytes encoded, and ${limits.valueBytes} are allowed. Split it, or store it outside and keep a reference.`,
    );
  }
}

function isPlain(value: object): value is ValueObject {
  return !(value instanceof Date) && !ArrayBuffer.isView(value);
}
