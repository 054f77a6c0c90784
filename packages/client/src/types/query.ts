import type { Entity, Page, Relation, Value } from '@nerv/core';
import type { FilterOperator } from '@nerv/inner-universe/protocol';
import type { CallOptions } from './options';

export type { FilterOperator };

/**
 * A condition on a field. Comparisons hold between two values of one type; what is not there equals nothing and satisfies
 * `notEquals` and `notIn` only. `contains` finds a substring, or an element of an array; `in` and `notIn` take an array.
 */
export interface Filter {
  /**
   * The name of a column (`'name'`, `'tags'`, `'createdAt'`, …) or the path of a property, with dots (`'address.city'`) or
   * as an array. `'properties'` in front says that a property is meant where a column has the same name; an array is
   * always taken as it is.
   */
  readonly field: string | readonly string[];
  readonly operator: FilterOperator;
  readonly value: Value;
}

export interface OrderBy {
  /** As in `Filter`. */
  readonly field: string | readonly string[];
  /** Default `'ascending'`. */
  readonly direction?: 'ascending' | 'descending' | undefined;
}

export interface EntitySelection {
  /** Default: all types. */
  readonly entityType?: string | undefined;
  /** All must hold. */
  readonly filters?: readonly Filter[] | undefined;
  /** All must be among the tags. */
  readonly tags?: readonly string[] | undefined;
}

export interface EntityQuery extends EntitySelection, CallOptions {
  /** First key first; equal ones in order of creation. Default: order of creation. */
  readonly orderBy?: readonly OrderBy[] | undefined;
  /** Items of one page, at most 10,000. Default 1,000. */
  readonly limit?: number | undefined;
  /** Where to read on: the `cursor` of a page of the same query. */
  readonly cursor?: string | undefined;
}

export interface RelationQuery extends CallOptions {
  readonly fromId?: string | undefined;
  readonly toId?: string | undefined;
  readonly relationType?: string | undefined;
  /** All must hold. */
  readonly filters?: readonly Filter[] | undefined;
  /** All must be among the tags. */
  readonly tags?: readonly string[] | undefined;
  /** Items of one page, at most 10,000. Default 1,000. */
  readonly limit?: number | undefined;
  /** Where to read on: the `cursor` of a page of the same query. */
  readonly cursor?: string | undefined;
}

/**
 * A query: await it for one page, or iterate it for every item there is (pages are read as the loop goes on). It reads
 * when it is awaited or iterated, not before, and anew each time.
 */
export interface Query<T> extends PromiseLike<Page<T>>, AsyncIterable<T> {}

export interface TraverseOptions extends CallOptions {
  /**
   * `out` follows relations from `fromId` to `toId`, and bidirectional ones both ways; `in` the other way round; `both`
   * follows all. Default `'out'`.
   */
  readonly direction?: 'out' | 'in' | 'both' | undefined;
  /** Default: all types. */
  readonly relationTypes?: readonly string[] | undefined;
  /** Levels below the start, from 1 to 1,000. Default 1. */
  readonly maxDepth?: number | undefined;
  /** Entities to give at most, up to 10,000. Default 1,000. */
  readonly limit?: number | undefined;
}

export interface TraversalStep {
  readonly entity: Entity;
  /** Relations between it and the start. */
  readonly depth: number;
  /** The relation it was reached by first. */
  readonly relation: Relation;
  /** The entity that relation was followed from. */
  readonly parentId: string;
}

export interface Traversal {
  /** Breadth first, each entity once, by its shortest path; without the start. Cycles end where they close. */
  readonly steps: readonly TraversalStep[];
  /** More could be reached within `maxDepth` than `limit` or the bounds of one read allow. */
  readonly truncated: boolean;
}
