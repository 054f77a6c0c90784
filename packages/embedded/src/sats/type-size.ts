import { resolveRef } from './algebraic-type';
import { InvalidTypeError } from './bsatn-error';
import type { AlgebraicType, ScalarTag, Typespace } from './types';

const SCALAR_SIZES: Readonly<Record<Exclude<ScalarTag, 'String'>, number>> = {
  Bool: 1,
  I8: 1,
  U8: 1,
  I16: 2,
  U16: 2,
  I32: 4,
  U32: 4,
  I64: 8,
  U64: 8,
  I128: 16,
  U128: 16,
  I256: 32,
  U256: 32,
  F32: 4,
  F64: 8,
};

/** How many bytes the values of a type take. */
export interface TypeSize {
  /** The least. `Infinity` for a type that has no values. */
  readonly min: number;
  /** The most: `Infinity` where there is no bound. */
  readonly max: number;
}

const NO_VALUE: TypeSize = { min: Infinity, max: -Infinity };
const COUNTED: TypeSize = { min: 4, max: Infinity };

/**
 * Sizes of types over one typespace. The sizes of recursive types are the least solution of their equations, found by
 * going round until nothing changes.
 * @throws InvalidTypeError on a reference to nothing
 */
export function typeSizer(typespace: Typespace): (type: AlgebraicType) => TypeSize {
  const known: TypeSize[] = typespace.types.map(() => NO_VALUE);

  function sizeOf(type: AlgebraicType): TypeSize {
    switch (type.tag) {
      case 'Ref': {
        resolveRef(type, typespace);
        return known[type.ref] ?? NO_VALUE;
      }
      case 'Array':
      case 'String':
        return COUNTED;
      case 'Product': {
        let min = 0;
        let max = 0;
        for (const field of type.elements) {
          const size = sizeOf(field.type);
          if (size.min === Infinity) return NO_VALUE;
          min += size.min;
          max += size.max;
        }
        return { min, max };
      }
      case 'Sum': {
        if (type.variants.length > 256) {
          throw new InvalidTypeError(`a sum has ${type.variants.length} variants; one byte tells 256 apart`);
        }
        let { min, max } = NO_VALUE;
        for (const variant of type.variants) {
          const size = sizeOf(variant.type);
          if (size.min === Infinity) continue;
          min = Math.min(min, size.min);
          max = Math.max(max, size.max);
        }
        return min === Infinity ? NO_VALUE : { min: min + 1, max: max + 1 };
      }
      default: {
        const size = SCALAR_SIZES[type.tag];
        return { min: size, max: size };
      }
    }
  }

  // A growing `max` means recursion: after as many rounds as there are types it can only be unbounded.
  for (let round = 0, changed = true; changed; round++) {
    changed = false;
    for (const [at, type] of typespace.types.entries()) {
      const before = known[at] ?? NO_VALUE;
      let after = sizeOf(type);
      if (after.max !== before.max && round > typespace.types.length)
        after = { min: after.min, max: Infinity };
      if (after.min === before.min && after.max === before.max) continue;
      known[at] = after;
      changed = true;
    }
  }
  return sizeOf;
}
