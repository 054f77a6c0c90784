import { latin1 } from '../sats/text';
import { columnCondition } from './conditions';
import type { PredicateContext } from './predicate';
import type { RowLayout } from './row-layout';
import type { TypedExpression } from './typing';

/**
 * A column and the values it must have for a row to be of interest, as keys (see {@link columnKey}). A change of a row with any other
 * value there need not be looked at.
 */
export interface Watch {
  readonly position: number;
  readonly keys: ReadonlySet<string>;
}

/** The watch with the fewest values that a filter allows. `undefined` when any row may be of interest. */
export function watchOf(filter: TypedExpression | undefined, context: PredicateContext): Watch | undefined {
  if (filter === undefined) return undefined;
  if (filter.kind !== 'logic') {
    const found = columnCondition(filter, context);
    if (found?.operator !== '=') return undefined;
    return { position: found.position, keys: new Set([latin1(found.value, 0, found.value.length)]) };
  }
  const watches = filter.operands.map((operand) => watchOf(operand, context));
  return filter.operator === 'AND' ? narrowest(watches) : union(watches);
}

function narrowest(watches: readonly (Watch | undefined)[]): Watch | undefined {
  let best: Watch | undefined;
  for (const watch of watches) {
    if (watch !== undefined && (best === undefined || watch.keys.size < best.keys.size)) best = watch;
  }
  return best;
}

/** One side of an OR without a watch makes every row of interest; watches on different columns too. */
function union(watches: readonly (Watch | undefined)[]): Watch | undefined {
  const [first] = watches;
  if (first === undefined) return undefined;
  const keys = new Set<string>();
  for (const watch of watches) {
    if (watch?.position !== first.position) return undefined;
    for (const key of watch.keys) keys.add(key);
  }
  return { position: first.position, keys };
}

/** Reads the key of a column from a row: its bytes, as text. */
export function columnKey(layout: RowLayout, position: number): (row: Uint8Array) => string {
  const offsetOf = layout.offsetOf(position);
  const codec = layout.codecs[position];
  const size = codec?.fixedSize;
  if (codec === undefined) return () => '';
  if (size !== undefined) {
    return (row) => {
      const at = offsetOf(row);
      return latin1(row, at, at + size);
    };
  }
  return (row) => {
    const at = offsetOf(row);
    return latin1(row, at, codec.skip(row, at));
  };
}
