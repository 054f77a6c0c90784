export type * from './types';
export { BsatnError, InvalidTypeError } from './bsatn-error';
export { BsatnReader } from './bsatn-reader';
export { BsatnWriter } from './bsatn-writer';
export {
  EMPTY_TYPESPACE,
  SCALAR_TAGS,
  UNIT,
  array,
  formatType,
  isPlainEnum,
  isUnit,
  product,
  resolveRef,
  sameType,
  scalar,
  sum,
} from './algebraic-type';
export { inlineType } from './inline-type';
export { compareBytes } from './array-codecs';
export { compareText, latin1 } from './text';
export { compileType, decodeValue, encodeValue, typeCompiler, validateValue } from './compile-type';
export type { TypeCompiler } from './compile-type';
export { decodeJson, decodeJsonArguments } from './json-decode';
export { encodeJson } from './json-encode';
export { JsonValueError } from './json-error';
export { MAX_DEPTH, MAX_EMPTY_ELEMENTS } from './limits';
export { specialType } from './special-types';
export { typeSizer } from './type-size';
export type { TypeSize } from './type-size';
