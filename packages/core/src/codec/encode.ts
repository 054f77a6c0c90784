import { MAX_BIGINT_BYTES, VERSION } from './format';
import { sortKeys } from './key-order';
import {
  checkArrayShape,
  checkNoSymbols,
  refuseBigint,
  refuseDate,
  refuseHole,
  refuseObject,
  refusePrimitive,
  refuseText,
} from './refusals';
import { kindOf } from './shapes';
import { Trail } from './trail';
import { Writer } from './writer';

/**
 * Encodes a value: one version byte, then deterministic CBOR (`docs/value-encoding.md`). The same value always gives
 * the same bytes, in whichever order its properties were added. Own enumerable properties are stored; one whose value
 * is `undefined` is left out; a Node `Buffer` is stored as the bytes it holds.
 *
 * @throws ValidationError that names path and rule, for anything that could not be read back as it is.
 */
export function encodeValue(value: unknown): Uint8Array {
  const encoder = takeEncoder();
  try {
    return encoder.encode(value);
  } finally {
    encoder.reset();
    idle = encoder;
  }
}

let idle: Encoder | undefined;

/** A getter or proxy inside a value may encode another value meanwhile, so the shared encoder is lent, not shared. */
function takeEncoder(): Encoder {
  const encoder = idle ?? new Encoder();
  idle = undefined;
  return encoder;
}

class Encoder {
  private readonly writer = new Writer();
  private readonly trail = new Trail();

  encode(value: unknown): Uint8Array {
    this.writer.byte(VERSION);
    this.value(value);
    return this.writer.copy();
  }

  reset(): void {
    this.writer.reset();
    this.trail.reset();
  }

  private value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        if (!this.writer.text(value)) refuseText(this.trail, false);
        return;
      case 'number':
        this.writer.number(value);
        return;
      case 'boolean':
        this.writer.boolean(value);
        return;
      case 'bigint':
        if (!this.writer.bigint(value)) refuseBigint(this.trail, MAX_BIGINT_BYTES);
        return;
      case 'object':
        if (value === null) this.writer.null();
        else this.object(value);
        return;
      default:
        refusePrimitive(value, this.trail);
    }
  }

  private object(value: object): void {
    switch (kindOf(value)) {
      case 'object':
        this.map(value as Record<string, unknown>);
        return;
      case 'array':
        this.array(value as readonly unknown[]);
        return;
      case 'date':
        this.date(value as Date);
        return;
      case 'bytes':
        this.writer.byteString(value as Uint8Array);
        return;
      default:
        refuseObject(value, this.trail);
    }
  }

  private date(value: Date): void {
    const time = Date.prototype.getTime.call(value);
    if (Number.isNaN(time)) refuseDate(this.trail);
    this.writer.date(time);
  }

  private array(array: readonly unknown[]): void {
    const { trail } = this;
    checkArrayShape(array, trail);
    trail.enter(array);
    const step = trail.depth - 1;
    const { length } = array;
    this.writer.arrayHead(length);
    for (let i = 0; i < length; i++) {
      trail.steps[step] = i;
      const element = array[i];
      if (element === undefined) refuseHole(array, i, trail);
      this.value(element);
    }
    trail.leave();
  }

  private map(object: Record<string, unknown>): void {
    const { trail, writer } = this;
    checkNoSymbols(object, trail);
    trail.enter(object);
    const step = trail.depth - 1;
    const keys = Object.keys(object);
    let size = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      if (object[key] !== undefined) keys[size++] = key;
    }
    keys.length = size;
    sortKeys(keys);
    writer.mapHead(size);
    for (let i = 0; i < size; i++) {
      const key = keys[i] as string;
      trail.steps[step] = key;
      if (!writer.text(key)) refuseText(trail, true);
      this.value(object[key]);
    }
    trail.leave();
  }
}
