import { formatType, resolveRef, type AlgebraicType, type Typespace } from '../sats';

/** The type with every reference replaced by what it points to. Columns of recursive types do not exist. */
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

/** The type as error messages show it. */
export function showType(type: AlgebraicType, typespace: Typespace): string {
  return formatType(inlineType(type, typespace));
}
