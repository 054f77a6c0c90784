import {
  type Branch,
  type Clock,
  type CommitStateVersionInput,
  ConflictError,
  type StateVersion,
  type StoredVersion,
  ValidationError,
  type Value,
  type VersionContent,
  VersionNotFoundError,
  systemClock,
  uuidv7,
  valuesEqual,
} from '@nerv/core';
import { ownOperations } from '../delta/validate';
import { own } from '../immutable/own';
import { copyBranch, copyVersion } from './copies';
import type { VersionBackend } from './version-backend';

const DEFAULT_STORE = 'default';
const DEFAULT_BRANCH = 'main';

interface StoreContent {
  readonly branches: Map<string, Branch>;
  /** Snapshots by their hash, so that versions with the same state share one. */
  readonly snapshots: Map<string, Value>;
}

/** Versions and branches in memory, for as long as it is referenced. Several stores may share one. */
export class MemoryVersionBackend implements VersionBackend {
  readonly #clock: Clock;
  readonly #stores = new Map<string, StoreContent>();
  readonly #versions = new Map<string, StoredVersion>();
  #lastTime = -Infinity;

  constructor(options: { readonly clock?: Clock | undefined } = {}) {
    this.#clock = options.clock ?? systemClock;
  }

  async commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion> {
    input.signal?.throwIfAborted();
    const store = input.store ?? DEFAULT_STORE;
    const branchName = input.branch ?? DEFAULT_BRANCH;
    const id = input.id ?? uuidv7();
    const branch = this.#content(store).branches.get(branchName);
    const head = branch?.head ?? null;
    const parents = input.parentVersionIds ?? (head === null ? [] : [head]);
    this.#checkHead(input, branchName, head, parents);
    if (this.#versions.has(id)) throw taken('State version', id);
    const [first] = parents.map((parent) => this.#parent(parent, store));
    const content = this.#checkedContent(store, input, first);
    const createdAt = this.#now();
    const version: StateVersion = Object.freeze({
      id,
      store,
      branch: branchName,
      parentVersionIds: Object.freeze([...parents]),
      parentVersionId: first?.version.id ?? null,
      description: input.description,
      author: input.author ?? null,
      tags: Object.freeze([...(input.tags ?? [])]),
      dataHash: input.dataHash ?? '',
      storage: content.storage,
      deltaDepth: content.storage === 'snapshot' || first === undefined ? 0 : first.version.deltaDepth + 1,
      position: this.#versions.size + 1,
      createdAt,
    });
    this.#versions.set(id, { version, content });
    const moved = { store, name: branchName, head: id, createdAt: branch?.createdAt ?? createdAt };
    this.#content(store).branches.set(branchName, moved);
    return copyVersion(version);
  }

  async getStateVersion(id: string): Promise<StateVersion> {
    return copyVersion(this.#stored(id).version);
  }

  async getVersionHistory(
    id: string,
    options: { readonly limit?: number } = {},
  ): Promise<readonly StateVersion[]> {
    const limit = options.limit ?? Infinity;
    const history: StateVersion[] = [];
    let next: string | null = this.#stored(id).version.id;
    while (next !== null && history.length < limit) {
      const { version }: StoredVersion = this.#stored(next);
      history.push(copyVersion(version));
      next = version.parentVersionId;
    }
    return history;
  }

  async readVersionContent(id: string): Promise<readonly StoredVersion[]> {
    const chain = [this.#stored(id)];
    for (let oldest = chain[0]; oldest?.content.storage === 'delta'; oldest = chain.at(-1)) {
      const { parentVersionId } = oldest.version;
      if (parentVersionId === null) break;
      chain.push(this.#stored(parentVersionId));
    }
    return chain.reverse().map(({ version, content }) => ({ version: copyVersion(version), content }));
  }

  async createBranch(store: string, name: string, from: string | null): Promise<Branch> {
    const { branches } = this.#content(store);
    if (branches.has(name)) throw taken('Branch', name);
    const head = from === null ? null : this.#parent(from, store).version.id;
    const branch: Branch = { store, name, head, createdAt: this.#now() };
    branches.set(name, branch);
    return copyBranch(branch);
  }

  async getBranch(store: string, name: string): Promise<Branch | undefined> {
    const branch = this.#stores.get(store)?.branches.get(name);
    return branch && copyBranch(branch);
  }

  async listBranches(store: string): Promise<readonly Branch[]> {
    const branches = [...(this.#stores.get(store)?.branches.values() ?? [])];
    return branches.sort((a, b) => (a.name < b.name ? -1 : 1)).map(copyBranch);
  }

  #content(store: string): StoreContent {
    let content = this.#stores.get(store);
    if (content === undefined) {
      content = { branches: new Map(), snapshots: new Map() };
      this.#stores.set(store, content);
    }
    return content;
  }

  #stored(id: string): StoredVersion {
    const stored = this.#versions.get(id);
    if (stored === undefined) throw new VersionNotFoundError({ versionId: id });
    return stored;
  }

  #parent(id: string, store: string): StoredVersion {
    const stored = this.#stored(id);
    if (stored.version.store === store) return stored;
    throw new ValidationError({
      message: `Version "${id}" is of store "${stored.version.store}", not "${store}". Versions descend from their own store only.`,
      path: ['parentVersionIds'],
      rule: 'same-store',
    });
  }

  #checkHead(
    { expectedHead }: CommitStateVersionInput,
    branch: string,
    head: string | null,
    parents: readonly string[],
  ): void {
    const expected = expectedHead === undefined ? (parents[0] ?? null) : expectedHead;
    if (expected === head) return;
    throw new ConflictError({
      message: `The head of branch "${branch}" is ${head ?? 'none'}, not ${expected ?? 'none'}: somebody committed meanwhile. Read the branch again and commit on its head.`,
      actual: head,
      expected,
    });
  }

  #checkedContent(
    store: string,
    { content, dataHash }: CommitStateVersionInput,
    parent: StoredVersion | undefined,
  ): VersionContent {
    if (dataHash === undefined) {
      throw new ValidationError({
        message: 'A version needs the hash of its state: pass dataHash.',
        path: ['dataHash'],
        rule: 'required',
      });
    }
    if (content.storage === 'snapshot') {
      return Object.freeze({
        storage: 'snapshot',
        state: this.#sharedSnapshot(store, dataHash, content.state),
      });
    }
    if (parent !== undefined) {
      return Object.freeze({ storage: 'delta', operations: ownOperations(content.operations) });
    }
    throw new ValidationError({
      message: 'A version without a parent cannot be a delta: commit its whole state.',
      path: ['content', 'storage'],
      rule: 'needs-parent',
    });
  }

  #sharedSnapshot(store: string, dataHash: string, state: Value): Value {
    const { snapshots } = this.#content(store);
    const known = snapshots.get(dataHash);
    // Compared as well: a hash that does not belong to its state must not hurt another version.
    if (known !== undefined && valuesEqual(known, state)) return known;
    const snapshot = own(state);
    if (known === undefined) snapshots.set(dataHash, snapshot);
    return snapshot;
  }

  /** Never earlier than before, so that `createdAt` follows the order of commits also when the clock is set back. */
  #now(): Date {
    this.#lastTime = Math.max(this.#lastTime, this.#clock.now());
    return new Date(this.#lastTime);
  }
}

function taken(what: string, id: string): ConflictError {
  return new ConflictError({
    message: `${what} "${id}" exists already. Choose another name, or leave it out to get a fresh id.`,
    actual: id,
    expected: null,
  });
}
