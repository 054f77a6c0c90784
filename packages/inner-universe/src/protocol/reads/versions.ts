import { branchRow, versionContent, versionRow } from '../rows';
import { array, boolean, option, string, struct, u32, type TypeOf } from '../wire/index';
import { cursor, pageBounds } from './paging';
import { read } from './reply';

const getRequest = struct({ ids: array(string) });
const getPage = struct({
  /** One per id, in their order. Fewer than asked for where the page is full: ask again for the rest. */
  versions: array(option(versionRow)),
});
export const getVersions = read('get_versions', getRequest, getPage);
export type GetVersionsRequest = TypeOf<typeof getRequest>;
export type VersionsById = TypeOf<typeof getPage>;

const historyRequest = struct({
  /** Versions to begin at, themselves included; to read on, the page's `next`. */
  from: array(string),
  /** Follow first parents only. */
  firstParentOnly: boolean,
  ...pageBounds,
});
const historyPage = struct({
  /** Each ancestor once, newest (greatest position) first, so a child always comes before its parents. */
  versions: array(versionRow),
  /** Where to read on; `[]` at the end. */
  next: array(string),
});
/** An unknown version is refused with `VersionNotFoundError`. */
export const versionHistory = read('version_history', historyRequest, historyPage);
export type VersionHistoryRequest = TypeOf<typeof historyRequest>;
export type VersionHistoryPage = TypeOf<typeof historyPage>;

const contentRequest = struct({
  versionId: string,
  /** Items of the chain that the caller has already; 0 to begin. */
  skip: u32,
  maxBytes: u32,
});
const contentPage = struct({
  /**
   * From the snapshot below the version up to the version itself: applied in order they give its state.
   */
  items: array(struct({ versionId: string, ...{ content: versionContent } })),
  /** Items of the whole chain. */
  total: u32,
});
/** An unknown version is refused with `VersionNotFoundError`. */
export const getVersionContent = read('get_version_content', contentRequest, contentPage);
export type GetVersionContentRequest = TypeOf<typeof contentRequest>;
export type VersionContentPage = TypeOf<typeof contentPage>;

const branchesRequest = struct({
  store: string,
  /** One branch, or all of the store. */
  name: option(string),
  cursor,
  ...pageBounds,
});
const branchesPage = struct({
  /** In order of name. */
  branches: array(branchRow),
  cursor,
});
export const listBranches = read('list_branches', branchesRequest, branchesPage);
export type ListBranchesRequest = TypeOf<typeof branchesRequest>;
export type BranchPage = TypeOf<typeof branchesPage>;
