import { Range } from 'spacetimedb/server';

/** Positions from `low` to `high`, both included. */
export function between(low: number, high: number): Range<bigint> {
  return new Range({ tag: 'included', value: BigInt(low) }, { tag: 'included', value: BigInt(high) });
}
