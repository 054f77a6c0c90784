import { encodeValue, type TypeCodec, type Value } from '../sats';
import { HostError } from './host-error';

/**
 * BSATN of a function's arguments.
 * @throws HostError (`call`) when they are not of its parameters' types
 */
export function encodeArguments(params: TypeCodec, args: readonly Value[]): Uint8Array {
  try {
    return encodeValue(params, args);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HostError('call', `the arguments do not fit the function's parameters: ${why}`, { cause });
  }
}

/** BSATN of 64, 128 or 256 bit numbers, one after the other. */
export function keyOf(...parts: readonly (readonly [value: bigint, bytes: 8 | 16 | 32])[]): Uint8Array {
  const key = new Uint8Array(parts.reduce((sum, [, bytes]) => sum + bytes, 0));
  const view = new DataView(key.buffer);
  let at = 0;
  for (const [value, bytes] of parts) {
    for (let i = 0; i < bytes; i += 8)
      view.setBigUint64(at + i, BigInt.asUintN(64, value >> BigInt(i * 8)), true);
    at += bytes;
  }
  return key;
}
