import type { Value } from '@nerv/core';
import { limits, type OrderBy } from '../../protocol/index';
import { invalid } from '../write/checks';
import { sortValues } from './compare';
import { compilePath, lazyProperties, type Columns, type Filterable } from './filter';

/** A place in an order. */
export interface SortKey {
  readonly key: readonly (Value | undefined)[];
  readonly created: number;
}

export interface Keyed<R> extends SortKey {
  readonly row: R;
}

export interface Order<R> {
  readonly keyOf: (row: R, created: number) => Keyed<R>;
  /** Never 0 for two rows: equal keys are in order of creation. */
  readonly compare: (one: SortKey, other: SortKey) => number;
}

/** The order of `orderBy`. Types sort among each other as `sortValues` says, what is missing last (first if descending). */
export function compileOrder<R extends Filterable>(
  orderBy: readonly OrderBy[],
  columns: Columns<R>,
): Order<R> {
  if (orderBy.length > limits.sortKeys) {
    throw invalid(
      ['orderBy'],
      'max-items',
      `There are ${orderBy.length} keys to sort by, and ${limits.sortKeys} are allowed.`,
    );
  }
  const readers = orderBy.map(({ path }) => compilePath(path, columns));
  const signs = orderBy.map(({ direction }) => (direction === 'ascending' ? 1 : -1));
  return {
    keyOf(row, created) {
      const properties = lazyProperties(row);
      return { row, created, key: readers.map((read) => read(row, properties)) };
    },
    compare(one, other) {
      for (const [index, sign] of signs.entries()) {
        const order = sortValues(one.key[index], other.key[index]);
        if (order !== 0) return sign * order;
      }
      return one.created - other.created;
    },
  };
}
