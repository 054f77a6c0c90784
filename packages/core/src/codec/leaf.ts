import { MAX_BIGINT_BYTES } from './format';
import { refuseBigint, refuseDate, refuseObject, refusePrimitive, refuseText } from './refusals';
import { kindOf } from './shapes';
import type { Trail } from './trail';
import type { Writer } from './writer';

/** Writes a value that is no container; for a container writes nothing and says which kind it is. */
export function writeLeaf(value: unknown, writer: Writer, trail: Trail): 'array' | 'object' | undefined {
  switch (typeof value) {
    case 'string':
      if (!writer.text(value)) refuseText(trail, false);
      return undefined;
    case 'number':
      writer.number(value);
      return undefined;
    case 'boolean':
      writer.boolean(value);
      return undefined;
    case 'bigint':
      if (!writer.bigint(value)) refuseBigint(trail, MAX_BIGINT_BYTES);
      return undefined;
    case 'object':
      if (value !== null) return writeObject(value, writer, trail);
      writer.null();
      return undefined;
    default:
      refusePrimitive(value, trail);
  }
}

function writeObject(value: object, writer: Writer, trail: Trail): 'array' | 'object' | undefined {
  const kind = kindOf(value);
  switch (kind) {
    case 'object':
    case 'array':
      return kind;
    case 'date': {
      const time = Date.prototype.getTime.call(value);
      if (Number.isNaN(time)) refuseDate(trail);
      writer.date(time);
      return undefined;
    }
    case 'bytes':
      writer.byteString(value as Uint8Array);
      return undefined;
    default:
      refuseObject(value, trail);
  }
}

/** Names of the properties that are stored, in no particular order. */
export function storedKeys(object: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(object);
  let size = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (object[key] !== undefined) keys[size++] = key;
  }
  keys.length = size;
  return keys;
}
