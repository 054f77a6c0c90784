export { encodeValue } from './encode';
export { decodeValue } from './decode';
export { checkEncodedValue } from './check-encoded';
export { normalizeValue } from './normalize';
export { bytesEqual, valuesEqual } from './equal';
export { MAX_BIGINT_BYTES, MAX_DEPTH } from './format';
