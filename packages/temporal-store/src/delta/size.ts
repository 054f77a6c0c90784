import type { DeltaOperation, Value } from '@nerv/core';
import { isArray } from '../immutable/kinds';

/** Roughly the encoded bytes of a value; counting stops soon after `limit`. */
export function approximateSize(value: Value | undefined, limit: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
      return sizeOfNumber(value);
    case 'bigint':
      return 12;
    case 'object':
      return value === null ? 1 : sizeOfObject(value, limit);
    default:
      return 1;
  }
}

function sizeOfNumber(value: number): number {
  if (!Number.isSafeInteger(value)) return 9;
  const magnitude = Math.abs(value);
  if (magnitude < 24) return 1;
  return magnitude < 0x1_0000 ? 3 : 5;
}

function sizeOfObject(
  value: Exclude<Value, null | boolean | string | number | bigint>,
  limit: number,
): number {
  if (value instanceof Date) return 12;
  if (value instanceof Uint8Array) return value.length + 3;
  let size = 3;
  if (isArray(value)) {
    for (const element of value) {
      if (size > limit) break;
      size += approximateSize(element, limit - size);
    }
    return size;
  }
  for (const key of Object.keys(value)) {
    if (size > limit) break;
    size += key.length + 2 + approximateSize(value[key], limit - size);
  }
  return size;
}

/** Roughly the encoded bytes of operations; counting stops soon after `limit`. */
export function approximateDeltaSize(operations: readonly DeltaOperation[], limit: number): number {
  let size = 1;
  for (const operation of operations) {
    if (size > limit) break;
    size += 24 + approximateSize(operation.path, limit);
    switch (operation.op) {
      case 'Set':
        size += approximateSize(operation.value, limit - size);
        break;
      case 'Insert':
        size += approximateSize(operation.values, limit - size);
        break;
      case 'Patch':
        size += approximateSize(operation.set, limit - size) + approximateSize(operation.delete, limit);
        break;
      case 'Delete':
      case 'Remove':
        break;
    }
  }
  return size;
}
