import { VERSION } from './format';
import { sortKeys } from './key-order';
import { storedKeys, writeLeaf } from './leaf';
import { checkArrayShape, checkNoSymbols, refuseHole, refuseText } from './refusals';
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
    const container = writeLeaf(value, this.writer, this.trail);
    if (container === 'object') this.map(value as Record<string, unknown>);
    else if (container === 'array') this.array(value as readonly unknown[]);
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
    const keys = sortKeys(storedKeys(object));
    writer.mapHead(keys.length);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      trail.steps[step] = key;
      if (!writer.text(key)) refuseText(trail, true);
      this.value(object[key]);
    }
    trail.leave();
  }
}
