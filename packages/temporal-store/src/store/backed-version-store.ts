import {
  type Branch,
  type DeltaOperation,
  type StateVersion,
  type TreeHasher,
  type Value,
  createTreeHasher,
  uuidv7,
} from '@nerv/core';
import { copyVersion } from '../backend/copies';
import type { VersionBackend } from '../backend/version-backend';
import { applyOwned } from '../delta/apply';
import { diffOwned } from '../delta/diff';
import { exposeOperations } from '../delta/expose-operations';
import { ownOperations } from '../delta/validate';
import { expose } from '../immutable/expose';
import type { Immutable } from '../immutable/immutable';
import { own } from '../immutable/own';
import { BranchLine, type PreparedCommit, type Tip } from './branch-line';
import { checkCommit, checkDelta, expectedHeadOf } from './check-commit';
import { firstParents } from './first-parents';
import {
  type ResolvedOptions,
  type VersionStoreOptions,
  invalid,
  requireFields,
  requireInteger,
  requireName,
  resolveOptions,
} from './options';
import { StateReader } from './state-reader';
import { chooseStorage } from './storage-policy';
import type { CommitOptions, CommitVersionOptions, HistoryOptions, VersionStore } from './version-store';

const HISTORY_LIMIT = 100;
const HISTORY_PAGE = 1_000;

/** What a commit makes of the tip. */
interface Change {
  readonly operations: readonly DeltaOperation[];
  readonly state: Value;
}

/** A `VersionStore` over a backend. */
export class BackedVersionStore<T> implements VersionStore<T> {
  readonly #backend: VersionBackend;
  readonly #options: ResolvedOptions;
  readonly #hasher: TreeHasher = createTreeHasher();
  readonly #reader: StateReader;
  readonly #lines = new Map<string, BranchLine>();
  /** Branches known to be there: a branch is never deleted. */
  readonly #known = new Set<string>();
  #current: string;

  /** @throws ValidationError for an option that is out of range. */
  constructor(backend: VersionBackend, options: VersionStoreOptions) {
    this.#backend = backend;
    this.#options = resolveOptions(options);
    this.#reader = new StateReader(backend, { ...this.#options, hasher: this.#hasher });
    this.#current = this.#options.branch;
    this.#known.add(this.#options.branch);
  }

  get store(): string {
    return this.#options.store;
  }

  get currentBranch(): string {
    return this.#current;
  }

  async commitVersion(
    state: Immutable<T>,
    description: string,
    options: CommitVersionOptions = {},
  ): Promise<string> {
    checkCommit(description, options);
    const owned = own(state);
    return this.#commit(description, options, expectedHeadOf(options), (tip) => {
      if (tip.state === undefined) return { operations: [], state: owned };
      const operations = diffOwned(tip.state, owned);
      // Equal to `owned`, but shares with the head what both have in common, so that is not hashed again.
      return { operations, state: applyOwned(tip.state, operations) };
    });
  }

  async recordDelta(
    versionId: string,
    operations: readonly DeltaOperation[],
    description: string,
    options: CommitOptions = {},
  ): Promise<string> {
    requireName(versionId, 'versionId');
    checkDelta(description, options);
    const owned = ownOperations(operations);
    return this.#commit(description, options, versionId, (tip) => {
      return { operations: owned, state: applyOwned(tip.state ?? null, owned) };
    });
  }

  async checkout(id: string): Promise<Immutable<T>> {
    requireName(id, 'id');
    return this.#handOut((await this.#reader.checkedOut(id)).state);
  }

  async current(): Promise<Immutable<T> | undefined> {
    const { state } = await this.#line(this.#current).refresh();
    return state === undefined ? undefined : this.#handOut(state);
  }

  async head(): Promise<StateVersion | undefined> {
    const id = await this.#headId();
    return id === null ? undefined : this.version(id);
  }

  async version(id: string): Promise<StateVersion> {
    requireName(id, 'id');
    return copyVersion(await this.#reader.version(id));
  }

  async history(options: HistoryOptions = {}): Promise<readonly StateVersion[]> {
    requireFields(options, ['limit', 'from'] satisfies (keyof HistoryOptions)[]);
    const { limit = HISTORY_LIMIT } = options;
    requireInteger(limit, 'limit', 0, Number.MAX_SAFE_INTEGER);
    if (options.from !== undefined) requireName(options.from, 'from');
    const from = options.from ?? (await this.#headId());
    const history: StateVersion[] = [];
    if (from === null || limit === 0) return history;
    for await (const version of firstParents(this.#backend, from, Math.min(limit, HISTORY_PAGE))) {
      history.push(copyVersion(this.#reader.own(version)));
      if (history.length === limit) break;
    }
    return history;
  }

  async versionAt(time: Date): Promise<StateVersion | undefined> {
    const latest = time instanceof Date ? time.getTime() : Number.NaN;
    if (Number.isNaN(latest)) throw invalid('time', 'valid-date', 'must be a valid Date');
    const from = await this.#headId();
    if (from === null) return undefined;
    for await (const version of firstParents(this.#backend, from, HISTORY_LIMIT)) {
      if (version.createdAt.getTime() <= latest) return copyVersion(version);
    }
    return undefined;
  }

  async at(time: Date): Promise<Immutable<T> | undefined> {
    const version = await this.versionAt(time);
    return version && this.checkout(version.id);
  }

  async diff(a: string, b: string): Promise<readonly DeltaOperation[]> {
    requireName(a, 'a');
    requireName(b, 'b');
    const from = await this.#reader.checkedOut(a);
    const to = await this.#reader.checkedOut(b);
    return exposeOperations(diffOwned(from.state, to.state));
  }

  async branch(name: string, from?: string | null): Promise<Branch> {
    requireName(name, 'name');
    if (from !== undefined && from !== null) requireName(from, 'from');
    const at = from === undefined ? await this.#headId() : from;
    const branch = await this.#backend.createBranch(this.store, name, at);
    this.#known.add(name);
    return branch;
  }

  async switchTo(name: string): Promise<void> {
    requireName(name, 'name');
    if (!this.#known.has(name)) {
      const branch = await this.#backend.getBranch(this.store, name);
      if (branch === undefined) {
        throw invalid(
          'name',
          'exists',
          `must be a branch of store "${this.store}": make "${name}" with branch() first`,
        );
      }
      this.#known.add(name);
    }
    this.#current = name;
  }

  async branches(): Promise<readonly Branch[]> {
    await this.#line(this.#current).settled();
    return this.#backend.listBranches(this.store);
  }

  async #commit(
    description: string,
    options: CommitVersionOptions,
    expectedHead: string | null | undefined,
    change: (tip: Tip) => Change,
  ): Promise<string> {
    const { signal, author = null } = options;
    signal?.throwIfAborted();
    const branch = this.#current;
    const id = options.id ?? uuidv7();
    // Copied now: what the caller does to them later is no part of this commit.
    const tags = [...(options.tags ?? [])];
    const parents = options.parents && [...options.parents];
    await this.#line(branch).commit({
      id,
      expectedHead,
      prepare: (tip) => {
        signal?.throwIfAborted();
        const { operations, state } = change(tip);
        const { content, ...stored } = chooseStorage(this.#options, tip, operations, state);
        return {
          input: {
            id,
            store: this.store,
            branch,
            parentVersionIds: parents ?? (tip.head === null ? [] : [tip.head]),
            expectedHead: tip.head,
            description,
            author,
            tags,
            content,
            dataHash: this.#hasher.hash(state, tip.state),
            signal,
          },
          tip: { head: id, state, ...stored },
        };
      },
    });
    return id;
  }

  #line(branch: string): BranchLine {
    let line = this.#lines.get(branch);
    if (line === undefined) {
      line = new BranchLine({
        name: branch,
        load: (known) => this.#reader.tip(branch, known),
        send: (prepared) => this.#send(prepared),
      });
      this.#lines.set(branch, line);
    }
    return line;
  }

  async #send({ input, tip }: PreparedCommit): Promise<StateVersion> {
    const version = await this.#backend.commitStateVersion(input);
    if (tip.state !== undefined) this.#reader.remember({ version, state: tip.state });
    return version;
  }

  /** Head of the current branch once every commit called so far is decided. */
  async #headId(): Promise<string | null> {
    const name = this.#current;
    await this.#line(name).settled();
    return (await this.#backend.getBranch(this.store, name))?.head ?? null;
  }

  /** What is stored has been a `T` when it was committed; that it still is one is up to the store's users. */
  #handOut(state: Value): Immutable<T> {
    return expose(state) as Immutable<T>;
  }
}
