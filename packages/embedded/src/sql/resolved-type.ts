import { formatType, inlineType, type AlgebraicType, type Typespace } from '../sats';

/** The type as error messages show it. */
export function showType(type: AlgebraicType, typespace: Typespace): string {
  return formatType(inlineType(type, typespace));
}
