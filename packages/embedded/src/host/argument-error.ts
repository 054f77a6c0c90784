import { resolveRef, type AlgebraicType, type ProductType, type Typespace } from '../sats';

/**
 * Says what is wrong with the bytes of some arguments, in the words of a server. Called only where they are known to be wrong, so it
 * need not be fast.
 */
export function argumentError(params: ProductType, typespace: Typespace, bytes: Uint8Array): string {
  try {
    new Walker(typespace, bytes).walk(params);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  return 'the bytes are no arguments';
}

class Fault extends Error {}

/** Width of the fixed-size types. Floats are read as the integers of their width. */
const FIXED: Readonly<Record<string, readonly [name: string, width: number]>> = {
  ...Object.fromEntries(
    [8, 16, 32, 64, 128, 256].flatMap((bits) => [
      [`I${bits}`, [`i${bits}`, bits / 8]],
      [`U${bits}`, [`u${bits}`, bits / 8]],
    ]),
  ),
  F32: ['u32', 4],
  F64: ['u64', 8],
};

/** Deep enough for any argument that a codec accepts. */
const MAX_DEPTH = 500;

class Walker {
  #at = 0;
  #depth = 0;

  constructor(
    private readonly typespace: Typespace,
    private readonly bytes: Uint8Array,
  ) {}

  walk(type: AlgebraicType): void {
    if (++this.#depth > MAX_DEPTH) throw new Fault('the arguments nest too deeply');
    const target = resolveRef(type, this.typespace);
    switch (target.tag) {
      case 'Product':
        for (const element of target.elements) this.walk(element.type);
        break;
      case 'Sum': {
        const tag = this.#byte();
        const variant = target.variants[tag];
        if (variant === undefined)
          throw new Fault(`unknown tag 0x${tag.toString(16)} for sum type <unknown>`);
        this.walk(variant.type);
        break;
      }
      case 'Array':
        this.#array(target.element);
        break;
      case 'Bool': {
        const value = this.#byte();
        if (value > 1) throw new Fault(`byte ${value} not valid as \`bool\` (must be 0 or 1)`);
        break;
      }
      case 'String':
        this.#text();
        break;
      default: {
        const [name, width] = FIXED[target.tag] ?? ['u8', 1];
        this.#take(name, width);
      }
    }
    this.#depth--;
  }

  #array(element: AlgebraicType): void {
    const count = this.#length();
    if (resolveRef(element, this.typespace).tag === 'U8') {
      this.#take('[u8]', count);
      return;
    }
    for (let i = 0; i < count; i++) {
      const before = this.#at;
      this.walk(element);
      if (this.#at === before) return; // empty elements say nothing, however many there are
    }
  }

  #text(): void {
    const text = this.#take('[u8]', this.#length());
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(text);
    } catch {
      throw new Fault('invalid utf8');
    }
  }

  #length(): number {
    const bytes = this.#take('u32', 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }

  #byte(): number {
    return this.#take('u8', 1)[0] ?? 0;
  }

  #take(what: string, count: number): Uint8Array {
    const given = this.bytes.length - this.#at;
    if (count > given) throw new Fault(`data too short for ${what}: Expected ${count}, given ${given}`);
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }
}
