import { limits } from '../../protocol/index';
import { windowsUp, type Window } from './windows';

interface Created {
  readonly created: bigint;
}

export interface Scan<R> {
  /** Rows created within a window, in order of creation. */
  readonly rows: (window: Window) => Iterable<R>;
  /** Place of creation to begin after. */
  readonly after: number;
  /** Place of creation of the newest row there can be. */
  readonly head: number;
  /** Rows to look at before it stops. Default `limits.scanRows`. */
  readonly maxRows?: number;
  /** What to do with a row; `false` stops before it. */
  readonly visit: (row: R) => boolean;
}

/**
 * Looks through rows in order of creation. Returns the place to go on after, or `undefined` where it came to the end.
 */
export function scan<R extends Created>({
  rows,
  after,
  head,
  maxRows = limits.scanRows,
  visit,
}: Scan<R>): number | undefined {
  let place = after;
  let left = maxRows;
  let found = 0;
  for (const window of windowsUp(after + 1, head, { first: 256, sparse: () => found < 64 })) {
    found = 0;
    for (const row of rows(window)) {
      if (left <= 0 || !visit(row)) return place;
      left -= 1;
      found += 1;
      place = Number(row.created);
    }
    place = window.high;
  }
  return undefined;
}
