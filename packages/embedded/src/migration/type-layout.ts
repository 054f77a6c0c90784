import type { AlgebraicType, ScalarTag } from '../sats';

/** Where a server keeps values of a type in its pages: bytes, and the multiple they start at. */
export interface TypeLayout {
  readonly size: number;
  readonly align: number;
}

/** Strings and arrays are kept elsewhere; in the row stands where. */
const REFERENCE: TypeLayout = { size: 4, align: 2 };

const SCALAR_SIZES: Readonly<Record<Exclude<ScalarTag, 'String'>, number>> = {
  ...{ Bool: 1, I8: 1, U8: 1, I16: 2, U16: 2, I32: 4, U32: 4, F32: 4 },
  ...{ I64: 8, U64: 8, F64: 8, I128: 16, U128: 16, I256: 32, U256: 32 },
};

/**
 * The layout of a type in a server's row format (BFLATN). Rows here have no such layout; it decides which sum types may be
 * extended, since a server extends them only where stored rows can stay as they are.
 * @param type without references
 */
export function typeLayout(type: AlgebraicType): TypeLayout {
  switch (type.tag) {
    case 'Product':
      return productLayout(type.elements.map((element) => typeLayout(element.type)));
    case 'Sum':
      return sumLayout(type.variants.map((variant) => typeLayout(variant.type)));
    case 'String':
    case 'Array':
      return REFERENCE;
    case 'Ref':
      throw new TypeError(`type &${type.ref} has no layout before it is resolved`);
    default: {
      const size = SCALAR_SIZES[type.tag];
      return { size, align: size };
    }
  }
}

function productLayout(fields: readonly TypeLayout[]): TypeLayout {
  const align = Math.max(1, ...fields.map((field) => field.align));
  const end = fields.reduce((offset, field) => alignTo(offset, field.align) + field.size, 0);
  return { size: alignTo(end, align), align };
}

/** The tag takes as much room as the alignment, then comes the largest payload. */
function sumLayout(payloads: readonly TypeLayout[]): TypeLayout {
  const align = Math.max(1, ...payloads.map((payload) => payload.align));
  const payload = Math.max(0, ...payloads.map(({ size }) => size));
  return { size: align + alignTo(payload, align), align };
}

function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}
