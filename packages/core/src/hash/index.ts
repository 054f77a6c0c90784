export { hashBytes } from './digest';
export { createTreeHasher, hashValue, type TreeHasher } from './tree-hasher';
