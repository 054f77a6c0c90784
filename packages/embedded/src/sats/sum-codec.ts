import { BsatnError } from './bsatn-error';
import { cutShort, misfit, take } from './codec';
import type { SpecialType, SumType, SumValue, TypeCodec, Value } from './types';

export function sumCodec(
  type: SumType,
  special: SpecialType | undefined,
  variants: readonly TypeCodec[],
): TypeCodec {
  const count = variants.length;
  const minSize = variants.reduce((least, variant) => Math.min(least, variant.minSize + 1), Infinity);
  const [first] = variants;
  const payload = first?.fixedSize;
  const fixedSize =
    payload !== undefined && variants.every((variant) => variant.fixedSize === payload)
      ? payload + 1
      : undefined;

  function unknown(tag: number, offset: number): BsatnError {
    return new BsatnError(`variant ${tag} is unknown: there are ${count}`, offset);
  }

  return {
    type,
    special,
    fixedSize,
    minSize,
    isPlain: false,
    validate: (bytes, offset, end) => {
      if (offset >= end) throw cutShort(offset, 1, end);
      const tag = bytes[offset] as number;
      const variant = variants[tag];
      if (variant === undefined) throw unknown(tag, offset);
      return variant.validate(bytes, offset + 1, end);
    },
    skip:
      fixedSize === undefined
        ? (bytes, offset) => (variants[bytes[offset] as number] as TypeCodec).skip(bytes, offset + 1)
        : (_bytes, offset) => offset + fixedSize,
    decode: (reader) => {
      const at = take(reader, 1);
      const tag = reader.bytes[at] as number;
      const variant = variants[tag];
      if (variant === undefined) throw unknown(tag, at);
      return { tag, value: variant.decode(reader) };
    },
    encode: (writer, value) => {
      if (!isSumValue(value)) throw misfit('Sum', value);
      const variant = variants[value.tag];
      if (variant === undefined) throw misfit(`Sum of ${count} variants`, value.tag);
      const at = writer.reserve(1);
      writer.bytes[at] = value.tag;
      variant.encode(writer, value.value);
    },
    compare: (a, b) => {
      const x = a as SumValue;
      const y = b as SumValue;
      return x.tag === y.tag ? (variants[x.tag] as TypeCodec).compare(x.value, y.value) : x.tag - y.tag;
    },
  };
}

/** Whether the value is one of a sum. */
export function isSumValue(value: Value): value is SumValue {
  return typeof value === 'object' && 'tag' in value;
}
