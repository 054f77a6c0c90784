import { IntegrityError, VersionNotFoundError } from '@nerv/core';
import {
  limits,
  type BranchPage,
  type GetVersionContentRequest,
  type GetVersionsRequest,
  type ListBranchesRequest,
  type VersionContentPage,
  type VersionHistoryPage,
  type VersionHistoryRequest,
  type VersionsById,
} from '../../protocol/index';
import { branchRow, versionRow, type StoredVersion } from '../rows';
import type { Db } from '../schema';
import { invalid } from '../write/checks';
import { rowsById } from './by-id';
import { compareText } from './compare';
import { decodeCursor, encodeCursor } from './cursor';
import { PageBudget, pageBytes } from './page';
import { versionSize } from './size';

export function getVersions(db: Db, { ids }: GetVersionsRequest): VersionsById {
  return { versions: rowsById(ids, (id) => db.version.id.find(id), versionSize, versionRow) };
}

/**
 * Ancestors, newest first. A parent is always older than its child, so taking the newest of what is open, again and again,
 * gives each once, and what is open is all there is to remember between pages.
 */
export function versionHistory(db: Db, request: VersionHistoryRequest): VersionHistoryPage {
  if (request.from.length > limits.pageItems) {
    throw invalid(
      ['from'],
      'max-items',
      `There are ${request.from.length} versions to begin at, and ${limits.pageItems} are allowed.`,
    );
  }
  const open = new Map<string, StoredVersion>();
  const reach = (id: string) => {
    if (!open.has(id)) open.set(id, findVersion(db, id));
  };
  request.from.forEach(reach);
  const budget = new PageBudget(request);
  const versions: StoredVersion[] = [];
  for (let newest = newestOf(open); newest !== undefined; newest = newestOf(open)) {
    if (!budget.take(versionSize(newest))) break;
    open.delete(newest.id);
    versions.push(newest);
    for (const parent of request.firstParentOnly ? newest.parents.slice(0, 1) : newest.parents) reach(parent);
  }
  return { versions: versions.map(versionRow), next: [...open.keys()] };
}

function newestOf(open: ReadonlyMap<string, StoredVersion>): StoredVersion | undefined {
  let newest: StoredVersion | undefined;
  for (const version of open.values()) {
    if (newest === undefined || version.position > newest.position) newest = version;
  }
  return newest;
}

export function getVersionContent(db: Db, request: GetVersionContentRequest): VersionContentPage {
  const chain = [findVersion(db, request.versionId)];
  for (let last = chain[0]; last !== undefined && last.storage === 0; last = chain.at(-1)) {
    const [parent] = last.parents;
    if (parent === undefined) throw missing(last.id, 'the version its delta is against');
    chain.push(findVersion(db, parent));
  }
  chain.reverse();
  let left = pageBytes(request.maxBytes);
  const items: VersionContentPage['items'][number][] = [];
  for (const version of chain.slice(request.skip)) {
    if (items.length > 0 && version.contentBytes > left) break;
    left -= version.contentBytes;
    items.push({ versionId: version.id, content: contentOf(db, version) });
  }
  return { items, total: chain.length };
}

function contentOf(db: Db, version: StoredVersion): VersionContentPage['items'][number]['content'] {
  if (version.storage === 0) {
    const delta = db.versionDelta.versionId.find(version.id);
    if (delta === null) throw missing(version.id, 'its delta');
    return { storage: 'delta', content: delta.content };
  }
  const blob = db.blob.hash.find(version.dataHash);
  if (blob === null) throw missing(version.id, 'its snapshot');
  return { storage: 'snapshot', content: blob.content };
}

function missing(versionId: string, what: string): IntegrityError {
  return new IntegrityError({
    message: `Version "${versionId}" is there, but ${what} is not. Restore the database from a backup.`,
    details: { versionId },
  });
}

function findVersion(db: Db, id: string): StoredVersion {
  const row = db.version.id.find(id);
  if (row === null) throw new VersionNotFoundError({ versionId: id });
  return row;
}

export function listBranches(db: Db, request: ListBranchesRequest): BranchPage {
  const { store, name } = request;
  if (name !== undefined) return { branches: [...db.branch.byName.filter([store, name])].map(branchRow) };
  const after = request.cursor === undefined ? undefined : decodeCursor('list_branches', request.cursor)[0];
  const budget = new PageBudget(request);
  const page: ReturnType<typeof branchRow>[] = [];
  for (const row of db.branch.byName.filter(store)) {
    if (typeof after === 'string' && compareText(row.name, after) <= 0) continue;
    const last = page.at(-1);
    if (
      !budget.take(row.store.length + row.name.length + (row.head?.length ?? 0) + 32) &&
      last !== undefined
    ) {
      return { branches: page, cursor: encodeCursor('list_branches', [last.name]) };
    }
    page.push(branchRow(row));
  }
  return { branches: page };
}
