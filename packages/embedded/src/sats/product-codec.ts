import { isList } from './array-codecs';
import { cutShort, misfit } from './codec';
import type { ProductType, SpecialType, TypeCodec, Value } from './types';

export function productCodec(
  type: ProductType,
  special: SpecialType | undefined,
  fields: readonly TypeCodec[],
): TypeCodec {
  let fixedSize: number | undefined = 0;
  let minSize = 0;
  for (const field of fields) {
    fixedSize =
      fixedSize === undefined || field.fixedSize === undefined ? undefined : fixedSize + field.fixedSize;
    minSize += field.minSize;
  }
  const size = fixedSize;
  const count = fields.length;
  return {
    type,
    special,
    fixedSize,
    minSize,
    isPlain: fields.every((field) => field.isPlain),
    validate: validateInTurn(fields),
    skip:
      size === undefined
        ? (bytes, offset) => {
            let at = offset;
            for (const field of fields) at = field.skip(bytes, at);
            return at;
          }
        : (_bytes, offset) => offset + size,
    decode: (reader) => {
      const values: Value[] = [];
      for (const field of fields) values.push(field.decode(reader));
      return values;
    },
    encode: (writer, value) => {
      if (!isList(value)) throw misfit('Product', value);
      if (value.length !== count) throw misfit(`Product of ${count}`, value);
      for (let at = 0; at < count; at++) (fields[at] as TypeCodec).encode(writer, value[at] as Value);
    },
    compare: (a, b) => {
      const x = a as readonly Value[];
      const y = b as readonly Value[];
      for (let at = 0; at < count; at++) {
        const order = (fields[at] as TypeCodec).compare(x[at] as Value, y[at] as Value);
        if (order !== 0) return order;
      }
      return 0;
    },
  };
}

/** Validation of values one after the other. Neighbours that need no look at their bytes share one length check. */
function validateInTurn(fields: readonly TypeCodec[]): TypeCodec['validate'] {
  const steps: TypeCodec['validate'][] = [];
  let plain = 0;
  const flush = (): void => {
    const size = plain;
    plain = 0;
    if (size === 0) return;
    steps.push((_bytes, offset, end) => {
      if (offset + size > end) throw cutShort(offset, size, end);
      return offset + size;
    });
  };
  for (const field of fields) {
    if (field.isPlain && field.fixedSize !== undefined) {
      plain += field.fixedSize;
      continue;
    }
    flush();
    steps.push(field.validate);
  }
  flush();
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  return (bytes, offset, end) => {
    let at = offset;
    for (const step of steps) at = step(bytes, at, end);
    return at;
  };
}
