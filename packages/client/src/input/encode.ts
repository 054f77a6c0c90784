import { encodeValue, formatPath, type Path, ValidationError } from '@nerv/core';
import { limits } from '@nerv/inner-universe/protocol';
import { checkObject } from './check';
import { refuse } from './refuse';

/** Encodes a value; what is wrong inside it is told by its path in the whole input. */
export function encodeAt(value: unknown, path: Path, maxBytes: number = limits.valueBytes): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = encodeValue(value);
  } catch (error) {
    if (!ValidationError.isInstance(error)) throw error;
    throw new ValidationError({
      message: `In ${formatPath(path)}: ${error.message}`,
      path: [...path, ...error.path],
      rule: error.rule,
      cause: error,
    });
  }
  if (bytes.length > maxBytes) {
    refuse(
      path,
      'max-bytes',
      `takes ${bytes.length} bytes encoded, and at most ${maxBytes} can be stored`,
      'Split it, or store large content elsewhere and keep a reference.',
    );
  }
  return bytes;
}

/** Encodes a value that must be a plain object. */
export function encodeObjectAt(value: unknown, path: Path): Uint8Array {
  checkObject(value, path);
  return encodeAt(value, path);
}
