import { InvalidTypeError } from './bsatn-error';
import type { AlgebraicType, ProductType, ScalarTag, SumType, Typespace } from './types';

/** The scalar types in the order of their tags in BSATN, which go on from 4 after Ref, Sum, Product and Array. */
export const SCALAR_TAGS: readonly ScalarTag[] = [
  'String',
  'Bool',
  'I8',
  'U8',
  'I16',
  'U16',
  'I32',
  'U32',
  'I64',
  'U64',
  'I128',
  'U128',
  'I256',
  'U256',
  'F32',
  'F64',
];

export const EMPTY_TYPESPACE: Typespace = { types: [] };

/** A scalar type. */
export function scalar(tag: ScalarTag): AlgebraicType {
  return { tag };
}

/** A product of named fields. */
export function product(fields: Readonly<Record<string, AlgebraicType>>): ProductType {
  return { tag: 'Product', elements: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

/** A sum of named variants. */
export function sum(variants: Readonly<Record<string, AlgebraicType>>): SumType {
  return { tag: 'Sum', variants: Object.entries(variants).map(([name, type]) => ({ name, type })) };
}

export function array(element: AlgebraicType): AlgebraicType {
  return { tag: 'Array', element };
}

/** The product without fields. */
export const UNIT: ProductType = { tag: 'Product', elements: [] };

export function isUnit(type: AlgebraicType): boolean {
  return type.tag === 'Product' && type.elements.length === 0;
}

/** Whether the type is a sum of which no variant carries anything. */
export function isPlainEnum(type: AlgebraicType): boolean {
  return type.tag === 'Sum' && type.variants.every((variant) => isUnit(variant.type));
}

/**
 * Follows references until something else comes.
 * @throws InvalidTypeError when a reference points outside the typespace, or references go round in a circle
 */
export function resolveRef(
  type: AlgebraicType,
  typespace: Typespace,
): Exclude<AlgebraicType, { tag: 'Ref' }> {
  let current = type;
  for (let steps = 0; steps <= typespace.types.length; steps++) {
    if (current.tag !== 'Ref') return current;
    const next = typespace.types[current.ref];
    if (next === undefined) {
      throw new InvalidTypeError(
        `type &${current.ref} does not exist: the typespace holds ${typespace.types.length}`,
      );
    }
    current = next;
  }
  throw new InvalidTypeError(`type ${formatType(type)} refers to nothing but references`);
}

/** Whether two types are written the same. References are equal when they point to the same place. */
export function sameType(a: AlgebraicType, b: AlgebraicType): boolean {
  if (a.tag === 'Ref') return b.tag === 'Ref' && a.ref === b.ref;
  if (a.tag === 'Array') return b.tag === 'Array' && sameType(a.element, b.element);
  if (a.tag === 'Product') {
    return b.tag === 'Product' && sameFields(a.elements, b.elements);
  }
  if (a.tag === 'Sum') return b.tag === 'Sum' && sameFields(a.variants, b.variants);
  return a.tag === b.tag;
}

interface Field {
  readonly name: string | undefined;
  readonly type: AlgebraicType;
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((field, at) => {
    const other = b[at];
    return other !== undefined && other.name === field.name && sameType(field.type, other.type);
  });
}

/** The type in SATS notation, for messages: `(id: U64, name: String)`, `(ok: U32 | err: String)`, `&3`, `Array<U8>`. */
export function formatType(type: AlgebraicType): string {
  switch (type.tag) {
    case 'Ref':
      return `&${type.ref}`;
    case 'Array':
      return `Array<${formatType(type.element)}>`;
    case 'Product':
      return `(${type.elements.map((field, at) => `${field.name ?? at}: ${formatType(field.type)}`).join(', ')})`;
    case 'Sum':
      if (type.variants.length === 0) return '(|)';
      return `(${type.variants
        .map(
          (variant) => `${variant.name === undefined ? '' : `${variant.name}: `}${formatType(variant.type)}`,
        )
        .join(' | ')})`;
    default:
      return type.tag;
  }
}
