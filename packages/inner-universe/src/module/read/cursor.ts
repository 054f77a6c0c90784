import { decodeValue, encodeValue, IntegrityError, type Value } from '@nerv/core';
import { invalid } from '../write/checks';

/** A cursor is the hex of an encoded list: what the read began with, then where it stopped. */
export function encodeCursor(read: string, place: readonly Value[]): string {
  let text = '';
  for (const byte of encodeValue([read, ...place])) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Where a read stopped. A text that is no cursor of this read is refused. */
export function decodeCursor(read: string, cursor: string): readonly Value[] {
  const value = parse(cursor);
  if (!Array.isArray(value) || value[0] !== read) {
    throw invalid(
      ['cursor'],
      'cursor',
      'The cursor is not one that this read gave. Pass it back as it came, with the same request.',
    );
  }
  return (value as readonly Value[]).slice(1);
}

function parse(cursor: string): Value | undefined {
  if (!/^([0-9a-f]{2})+$/.test(cursor)) return undefined;
  const bytes = new Uint8Array(cursor.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(cursor.slice(2 * index, 2 * index + 2), 16);
  }
  try {
    return decodeValue(bytes);
  } catch (error) {
    if (IntegrityError.isInstance(error)) return undefined;
    throw error;
  }
}

/** A cursor that is one place of creation: the next row is beyond it. */
export function decodePlace(read: string, cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [place] = decodeCursor(read, cursor);
  if (typeof place !== 'number') {
    throw invalid(['cursor'], 'cursor', 'The cursor is damaged. Pass it back as it came.');
  }
  return place;
}
