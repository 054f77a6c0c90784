import { hashRecord, type RunningDigest } from './digest';

const SEAL_LENGTH = 8;

/**
 * A value as it is stored: its bytes, then the hash of key and value. The digest in the head tells that something is wrong;
 * the seal tells which record, so that the good ones can be salvaged.
 */
export function sealValue(key: Uint8Array, value: Uint8Array, digest: RunningDigest): Uint8Array {
  const hash = hashRecord(key, value);
  digest.toggle(hash);
  const length = value.length;
  const sealed = new Uint8Array(length + SEAL_LENGTH);
  sealed.set(value);
  for (let i = 0; i < 4; i++) {
    sealed[length + i] = hash.high >>> (24 - 8 * i);
    sealed[length + 4 + i] = hash.low >>> (24 - 8 * i);
  }
  return sealed;
}

/** The value, added to the digest; `undefined` when the seal is not that of key and value. */
export function unsealValue(
  key: Uint8Array,
  sealed: Uint8Array,
  digest: RunningDigest,
): Uint8Array | undefined {
  const length = sealed.length - SEAL_LENGTH;
  if (length < 0) return undefined;
  const value = sealed.subarray(0, length);
  const hash = hashRecord(key, value);
  for (let i = 0; i < 4; i++) {
    if (sealed[length + i] !== ((hash.high >>> (24 - 8 * i)) & 0xff)) return undefined;
    if (sealed[length + 4 + i] !== ((hash.low >>> (24 - 8 * i)) & 0xff)) return undefined;
  }
  digest.toggle(hash);
  return value;
}
