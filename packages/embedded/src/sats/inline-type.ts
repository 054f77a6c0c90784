import { resolveRef } from './algebraic-type';
import type { AlgebraicType, Typespace } from './types';

/** The type with every reference replaced by what it points to. Not for recursive types; columns never have one. */
export function inlineType(type: AlgebraicType, typespace: Typespace): AlgebraicType {
  const target = resolveRef(type, typespace);
  switch (target.tag) {
    case 'Array':
      return { tag: 'Array', element: inlineType(target.element, typespace) };
    case 'Product':
      return {
        tag: 'Product',
        elements: target.elements.map(({ name, type: field }) => ({
          name,
          type: inlineType(field, typespace),
        })),
      };
    case 'Sum':
      return {
        tag: 'Sum',
        variants: target.variants.map(({ name, type: variant }) => ({
          name,
          type: inlineType(variant, typespace),
        })),
      };
    default:
      return target;
  }
}
