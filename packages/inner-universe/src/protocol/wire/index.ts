export type { Codec, StructOf, TypeOf, UnionOf } from './codec';
export {
  array,
  boolean,
  bytes,
  enumeration,
  f64,
  i64,
  option,
  string,
  struct,
  u32,
  u64,
  u8,
  union,
} from './codec';
export { format, open, type Format } from './format';
export { malformed, Reader } from './reader';
export { Writer } from './writer';
