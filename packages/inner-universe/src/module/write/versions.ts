import { bytesEqual, ConflictError, IntegrityError, VersionNotFoundError } from '@nerv/core';
import {
  branchPayload,
  limits,
  versionPayload,
  type OperationOf,
  type OperationResult,
} from '../../protocol/index';
import { branchRow, versionRow, type StoredBranch, type StoredVersion } from '../rows';
import type { Db } from '../schema';
import { checkName, checkOptionalName, checkTags, checkText, invalid } from './checks';
import { insertNew } from './insert';
import type { Ledger, NewEntry } from './ledger';

type Commit = OperationOf<'commitVersion'>;

export function commitVersion(ledger: Ledger, input: Commit): OperationResult {
  const { db } = ledger;
  checkCommit(input);
  const id = ledger.chooseId(input.id);
  const branch = findBranch(db, input.store, input.branch);
  const head = branch?.head;
  const parentIds = input.parents ?? (head === undefined ? [] : [head]);
  checkHead(input, head);
  const parents = findParents(db, input.store, parentIds);
  const deltaDepth = depthOf(input, parents);
  // A branch that this commit makes has its entry first: the version's own is the result.
  const position = ledger.nextPosition + (branch === undefined ? 1 : 0);
  const row: StoredVersion = {
    id,
    position: BigInt(position),
    store: input.store,
    branch: input.branch,
    parents: [...parentIds],
    description: input.description,
    author: input.author,
    tags: [...input.tags],
    dataHash: input.dataHash,
    storage: input.content.storage === 'delta' ? 0 : 1,
    deltaDepth,
    contentBytes: input.content.content.length,
    createdAt: ledger.time,
  };
  const known = input.content.storage === 'snapshot' && isStored(db, input.dataHash, input.content.content);
  insertNew(db.version, row, 'Version', id);
  if (input.content.storage === 'delta') {
    db.versionDelta.insert({ versionId: id, content: input.content.content });
  } else if (!known) {
    db.blob.insert({ hash: input.dataHash, content: input.content.content });
  }
  if (branch === undefined) ledger.appendExtra(addBranch(ledger, input.store, input.branch, id));
  else db.branch.created.update({ ...branch, head: id });
  ledger.append({
    kind: 'version',
    type: input.store,
    key: id,
    payload: versionPayload.encodeTransient({ row: versionRow(row) }),
  });
  return { id, position, revision: 0 };
}

export function createBranch(ledger: Ledger, input: OperationOf<'createBranch'>): OperationResult {
  checkName('store', input.store);
  checkName('name', input.name);
  const existing = findBranch(ledger.db, input.store, input.name);
  if (existing !== undefined) {
    throw new ConflictError({
      message: `Store "${input.store}" has a branch "${input.name}" already. Choose another name, or commit to it.`,
      actual: existing.head ?? null,
      expected: null,
      details: { reason: 'exists', store: input.store, branch: input.name },
    });
  }
  if (input.from !== undefined) findParents(ledger.db, input.store, [input.from]);
  const position = ledger.append(addBranch(ledger, input.store, input.name, input.from));
  return { id: input.name, position, revision: 0 };
}

export function findBranch(db: Db, store: string, name: string): StoredBranch | undefined {
  for (const row of db.branch.byName.filter([store, name])) return row;
  return undefined;
}

/** Inserts the row of a new branch. Returns its log entry. */
function addBranch(ledger: Ledger, store: string, name: string, head: string | undefined): NewEntry {
  const row: StoredBranch = {
    created: BigInt(ledger.nextPosition),
    store,
    name,
    head,
    createdAt: ledger.time,
  };
  ledger.db.branch.insert(row);
  return {
    kind: 'branch',
    type: store,
    key: name,
    payload: branchPayload.encodeTransient({ row: branchRow(row) }),
  };
}

function checkCommit(input: Commit): void {
  checkName('store', input.store);
  checkName('branch', input.branch);
  checkText('description', input.description);
  if (input.author !== undefined) checkOptionalName('author', input.author);
  checkTags(input.tags);
  if (!/^[0-9a-f]{64}$/.test(input.dataHash)) {
    throw invalid(
      ['dataHash'],
      'sha-256',
      '"dataHash" must be the 64 lower-case hex digits of a SHA-256 hash.',
    );
  }
  const { length } = input.content.content;
  if (length === 0) throw invalid(['content'], 'not-empty', 'The content of the version is empty.');
  if (length > limits.contentBytes) {
    throw invalid(
      ['content'],
      'max-bytes',
      `The content takes ${length} bytes encoded, and ${limits.contentBytes} are allowed. Commit a delta, or split the state into several stores.`,
    );
  }
  const { parents } = input;
  if (parents === undefined) return;
  if (parents.length > limits.parents) {
    throw invalid(
      ['parents'],
      'max-items',
      `There are ${parents.length} parents, and ${limits.parents} are allowed.`,
    );
  }
  if (new Set(parents).size !== parents.length)
    throw invalid(['parents'], 'unique', 'A parent is named twice.');
}

/** Refuses a commit to a branch that has moved on. */
function checkHead(input: Commit, head: string | undefined): void {
  const { parents, expectedHead } = input;
  if (expectedHead === undefined && parents === undefined) return;
  const expected = expectedHead === undefined ? parents?.[0] : expectedHead === '' ? undefined : expectedHead;
  if (expected === head) return;
  const name = (id: string | undefined) => (id === undefined ? 'no version yet' : `version "${id}"`);
  throw new ConflictError({
    message:
      `Branch "${input.branch}" of store "${input.store}" has ${name(head)}, and ${name(expected)} was expected. ` +
      'Read its head, and commit on top of it; or create a branch at the version you have.',
    actual: head ?? null,
    expected: expected ?? null,
    details: { reason: 'head', store: input.store, branch: input.branch },
  });
}

function findParents(db: Db, store: string, ids: readonly string[]): StoredVersion[] {
  return ids.map((id, index) => {
    const parent = db.version.id.find(id);
    if (parent === null) throw new VersionNotFoundError({ versionId: id });
    if (parent.store !== store) {
      throw invalid(
        ['parents', index],
        'same-store',
        `Version "${id}" is of store "${parent.store}", not "${store}". Versions descend from their own store only.`,
      );
    }
    return parent;
  });
}

function depthOf(input: Commit, [first]: StoredVersion[]): number {
  if (input.content.storage === 'snapshot') return 0;
  if (first === undefined) {
    throw invalid(
      ['content'],
      'delta-parent',
      'A delta is against a parent, and this version has none. Commit a snapshot.',
    );
  }
  if (first.deltaDepth >= limits.deltaDepth) {
    throw invalid(
      ['content'],
      'delta-depth',
      `There are ${first.deltaDepth} deltas since the last snapshot, and ${limits.deltaDepth} are allowed. Commit a snapshot.`,
    );
  }
  return first.deltaDepth + 1;
}

/** Whether the snapshot is there already. Other bytes under the same hash are refused, so that one cannot stand for the other. */
function isStored(db: Db, hash: string, content: Uint8Array): boolean {
  const blob = db.blob.hash.find(hash);
  if (blob === null) return false;
  if (bytesEqual(blob.content, content)) return true;
  throw new IntegrityError({
    message: `Other content is stored under the hash ${hash}. The hash of the state is wrong: compute it anew.`,
    details: { dataHash: hash },
  });
}
