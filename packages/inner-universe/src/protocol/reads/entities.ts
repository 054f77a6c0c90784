import { entityRow } from '../rows';
import { array, option, string, struct, u64, type TypeOf } from '../wire/index';
import { filter, orderBy } from './filter';
import { cursor, pageBounds, plan } from './paging';
import { read } from './reply';

const getRequest = struct({ ids: array(string) });
const getPage = struct({
  /** One per id, in their order. Fewer than asked for where the page is full: ask again for the rest. */
  entities: array(option(entityRow)),
});
export const getEntities = read('get_entities', getRequest, getPage);
export type GetEntitiesRequest = TypeOf<typeof getRequest>;
export type EntitiesById = TypeOf<typeof getPage>;

const selection = {
  /** Left out: all types. */
  entityType: option(string),
  /** All must hold. */
  filters: array(filter),
  /** All must be among the entity's tags. */
  tags: array(string),
} as const;

const queryRequest = struct({
  ...selection,
  /** First key first; equal ones in order of creation. `[]`: order of creation. */
  orderBy: array(orderBy),
  cursor,
  ...pageBounds,
});
const queryPage = struct({
  entities: array(entityRow),
  /** None at the end. A page may hold fewer than `limit`, even none, and still have one: reads look at a bounded number of rows. */
  cursor,
  plan,
});
export const queryEntities = read('query_entities', queryRequest, queryPage);
export type QueryEntitiesRequest = TypeOf<typeof queryRequest>;
export type EntityPage = TypeOf<typeof queryPage>;

const countRequest = struct({ ...selection, cursor });
const countPage = struct({
  /** Matches among the rows this call looked at. */
  count: u64,
  /** None at the end; add the counts up until then. */
  cursor,
  plan,
});
export const countEntities = read('count_entities', countRequest, countPage);
export type CountEntitiesRequest = TypeOf<typeof countRequest>;
export type CountPage = TypeOf<typeof countPage>;
