import { resolveRef } from './algebraic-type';
import { BsatnError, InvalidTypeError } from './bsatn-error';
import { arrayCodec, byteArrayCodec } from './array-codecs';
import { BsatnReader } from './bsatn-reader';
import { BsatnWriter } from './bsatn-writer';
import { MAX_DEPTH } from './limits';
import { productCodec } from './product-codec';
import { SCALAR_CODECS } from './scalar-codecs';
import { specialType } from './special-types';
import { sumCodec } from './sum-codec';
import { typeSizer } from './type-size';
import type { AlgebraicType, TypeCodec, Typespace, Value } from './types';

/** Compiles the types of one typespace; types that are used twice are compiled once. */
export interface TypeCompiler {
  /**
   * @throws InvalidTypeError when the type refers to nothing, has more than 256 variants in a sum, or can have no finite
   * value although it is no empty sum
   */
  compile(type: AlgebraicType): TypeCodec;
}

export function typeCompiler(typespace: Typespace): TypeCompiler {
  const sizeOf = typeSizer(typespace);
  const finished: (TypeCodec | undefined)[] = [];
  const open = new Set<number>();

  function compile(type: AlgebraicType): TypeCodec {
    switch (type.tag) {
      case 'Ref':
        return compileRef(type.ref);
      case 'Array':
        return resolveRef(type.element, typespace).tag === 'U8'
          ? byteArrayCodec(type)
          : arrayCodec(type, compile(type.element));
      case 'Product':
        return productCodec(
          type,
          specialType(type),
          type.elements.map((field) => compile(field.type)),
        );
      case 'Sum':
        return sumCodec(
          type,
          specialType(type),
          type.variants.map((variant) => compile(variant.type)),
        );
      default:
        return SCALAR_CODECS[type.tag];
    }
  }

  function compileRef(ref: number): TypeCodec {
    const known = finished[ref];
    if (known !== undefined) return known;
    const target = resolveRef({ tag: 'Ref', ref }, typespace);
    if (open.has(ref)) return recursiveCodec(target, sizeOf(target).min, () => finished[ref]);
    open.add(ref);
    const codec = compile(target);
    open.delete(ref);
    finished[ref] = codec;
    return codec;
  }

  return {
    compile(type) {
      const { min } = sizeOf(type);
      const target = resolveRef(type, typespace);
      if (min === Infinity && target.tag !== 'Sum') {
        throw new InvalidTypeError('the type contains itself without end: no value of it is finite');
      }
      return compile(type);
    },
  };
}

/** Stands in for a type inside itself. It is the one place where values can nest, so it is where depth is counted. */
function recursiveCodec(type: AlgebraicType, minSize: number, find: () => TypeCodec | undefined): TypeCodec {
  let target: TypeCodec | undefined;
  let depth = 0;

  function inside<T>(run: (codec: TypeCodec) => T): T {
    target ??= find();
    if (target === undefined) throw new InvalidTypeError('a recursive type was used before it was compiled');
    if (depth >= MAX_DEPTH) throw new BsatnError(`values nest deeper than ${MAX_DEPTH} levels`);
    depth++;
    try {
      return run(target);
    } finally {
      depth--;
    }
  }

  return {
    type,
    special: undefined,
    fixedSize: undefined,
    minSize,
    isPlain: false,
    validate: (bytes, offset, end) => inside((codec) => codec.validate(bytes, offset, end)),
    skip: (bytes, offset) => inside((codec) => codec.skip(bytes, offset)),
    decode: (reader) => inside((codec) => codec.decode(reader)),
    encode: (writer, value) => {
      inside((codec) => {
        codec.encode(writer, value);
      });
    },
    compare: (a, b) => inside((codec) => codec.compare(a, b)),
  };
}

/**
 * Compiles one type.
 * @throws InvalidTypeError as `TypeCompiler.compile`
 */
export function compileType(type: AlgebraicType, typespace: Typespace = { types: [] }): TypeCodec {
  return typeCompiler(typespace).compile(type);
}

/**
 * The value that the bytes hold, all of them.
 * @throws BsatnError when they hold no value of the type, or more than one
 */
export function decodeValue(codec: TypeCodec, bytes: Uint8Array): Value {
  const reader = new BsatnReader(bytes);
  const value = codec.decode(reader);
  reader.finish();
  return value;
}

/**
 * The bytes of a value.
 * @throws BsatnError when the value is not of the type
 */
export function encodeValue(codec: TypeCodec, value: Value): Uint8Array {
  const writer = new BsatnWriter(64);
  codec.encode(writer, value);
  return writer.finish();
}

/**
 * Checks that the bytes hold one value of the type and nothing else.
 * @throws BsatnError when they do not
 */
export function validateValue(codec: TypeCodec, bytes: Uint8Array): void {
  const end = codec.validate(bytes, 0, bytes.length);
  if (end !== bytes.length) throw new BsatnError(`${bytes.length - end} bytes are left over`, end);
}
