import { entityRow, relationRow } from '../rows';
import { array, boolean, enumeration, option, string, struct, u32, type TypeOf } from '../wire/index';
import { filter } from './filter';
import { cursor, pageBounds, plan } from './paging';
import { read } from './reply';

const getRequest = struct({ ids: array(string) });
const getPage = struct({
  /** One per id, in their order. Fewer than asked for where the page is full: ask again for the rest. */
  relations: array(option(relationRow)),
});
export const getRelations = read('get_relations', getRequest, getPage);
export type GetRelationsRequest = TypeOf<typeof getRequest>;
export type RelationsById = TypeOf<typeof getPage>;

const queryRequest = struct({
  fromId: option(string),
  toId: option(string),
  relationType: option(string),
  filters: array(filter),
  tags: array(string),
  cursor,
  ...pageBounds,
});
const queryPage = struct({
  /** In order of creation. */
  relations: array(relationRow),
  cursor,
  plan,
});
export const queryRelations = read('query_relations', queryRequest, queryPage);
export type QueryRelationsRequest = TypeOf<typeof queryRequest>;
export type RelationPage = TypeOf<typeof queryPage>;

const traverseRequest = struct({
  entityId: string,
  /**
   * `out` follows relations from `fromId` to `toId`, and bidirectional ones both ways; `in` the other way round; `both`
   * follows all.
   */
  direction: enumeration(['out', 'in', 'both']),
  /** `[]` for all. */
  relationTypes: array(string),
  /** Levels below the start, from 1. */
  maxDepth: u32,
  ...pageBounds,
});
const traversePage = struct({
  /**
   * Breadth first, each entity once (its shortest path), without the start; relations in order of creation. Each with the
   * relation it was reached by first and the entity that relation was followed from.
   */
  steps: array(struct({ entity: entityRow, depth: u32, viaId: string, parentId: string })),
  /** The relations the steps name, in their order. */
  relations: array(relationRow),
  /** More could be reached within `maxDepth` than the page or the number of rows a read looks at allows. */
  truncated: boolean,
});
/** An unknown `entityId` is refused with `EntityNotFoundError`. */
export const traverse = read('traverse', traverseRequest, traversePage);
export type TraverseRequest = TypeOf<typeof traverseRequest>;
export type TraversePage = TypeOf<typeof traversePage>;
