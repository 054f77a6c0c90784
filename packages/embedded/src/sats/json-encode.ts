import { Buffer } from 'node:buffer';
import { resolveRef } from './algebraic-type';
import { isList } from './array-codecs';
import { misfit } from './codec';
import { formatFloat } from './json-float';
import { isSumValue } from './sum-codec';
import type { AlgebraicType, Typespace, Value } from './types';

/**
 * A value as a server writes it in JSON where it has no names at hand, in the results of procedures and queries: products as lists, sums as
 * `[tag, value]`, bytes as hex digits, integers of up to 128 bits as numbers (which may be more than a double holds), those
 * of 256 bits as hex texts, infinities and what is no number as `null`.
 * @throws BsatnError when the value is not of the type
 */
export function encodeJson(type: AlgebraicType, typespace: Typespace, value: Value): string {
  const target = resolveRef(type, typespace);
  switch (target.tag) {
    case 'Product': {
      if (!isList(value) || value.length !== target.elements.length) throw misfit('Product', value);
      const fields = target.elements.map((field, at) =>
        encodeJson(field.type, typespace, value[at] as Value),
      );
      return `[${fields.join(',')}]`;
    }
    case 'Sum': {
      const variant = isSumValue(value) ? target.variants[value.tag] : undefined;
      if (!isSumValue(value) || variant === undefined) throw misfit('Sum', value);
      return `[${value.tag},${encodeJson(variant.type, typespace, value.value)}]`;
    }
    case 'Array':
      if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex')}"`;
      if (!isList(value)) throw misfit('Array', value);
      return `[${value.map((item) => encodeJson(target.element, typespace, item)).join(',')}]`;
    case 'F32':
    case 'F64':
      if (typeof value !== 'number') throw misfit(target.tag, value);
      return formatFloat(value, target.tag === 'F32' ? 32 : 64);
    case 'I256':
    case 'U256':
      if (typeof value !== 'bigint') throw misfit(target.tag, value);
      return value < 0n ? `"-0x${(-value).toString(16)}"` : `"0x${value.toString(16)}"`;
    case 'String':
      return JSON.stringify(value);
    default:
      if (typeof value === 'object') throw misfit(target.tag, value);
      return String(value);
  }
}
