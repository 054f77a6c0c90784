import type { Write } from '@nerv/inner-universe/protocol';

/** An upper bound of the bytes a write takes in a batch, without encoding it. */
export function estimateBytes(write: Write): number {
  return bound(write.operationId) + bound(write.operations);
}

function bound(value: unknown): number {
  if (typeof value === 'string') return 4 + value.length * 3;
  if (value instanceof Uint8Array) return 4 + value.length;
  if (Array.isArray(value))
    return (value as readonly unknown[]).reduce<number>((sum, each) => sum + bound(each), 4);
  if (typeof value !== 'object' || value === null) return 9;
  let sum = 1;
  for (const field of Object.values(value)) sum += 1 + bound(field);
  return sum;
}
