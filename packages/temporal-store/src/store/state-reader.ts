import { type StateVersion, type TreeHasher, type Value, VersionNotFoundError } from '@nerv/core';
import type { VersionBackend } from '../backend/version-backend';
import type { Tip } from './branch-line';
import { Lru } from './lru';
import { replay } from './replay';

/** A version with its state, which is owned and known to hash to the version's `dataHash`. */
export interface CheckedOut {
  readonly version: StateVersion;
  readonly state: Value;
}

export interface StateReaderOptions {
  readonly store: string;
  readonly hasher: TreeHasher;
  readonly cachedStates: number;
}

/** Reads the states of one store's versions, each checked before it is given out or kept. */
export class StateReader {
  readonly #backend: VersionBackend;
  readonly #store: string;
  readonly #hasher: TreeHasher;
  readonly #cache: Lru<string, CheckedOut>;
  /** Reads under way, so that two at once are one. */
  readonly #reading = new Map<string, Promise<CheckedOut>>();

  constructor(backend: VersionBackend, { store, hasher, cachedStates }: StateReaderOptions) {
    this.#backend = backend;
    this.#store = store;
    this.#hasher = hasher;
    this.#cache = new Lru(cachedStates);
  }

  /** Keeps what was just committed or checked. */
  remember(checked: CheckedOut): void {
    this.#cache.set(checked.version.id, checked);
  }

  async version(id: string): Promise<StateVersion> {
    return this.#cache.get(id)?.version ?? this.own(await this.#backend.getStateVersion(id));
  }

  /** Refuses the version of another store: stores do not see each other. */
  own(version: StateVersion): StateVersion {
    if (version.store === this.#store) return version;
    throw new VersionNotFoundError({
      versionId: version.id,
      message: `Store "${this.#store}" has no version "${version.id}": it belongs to another store.`,
    });
  }

  async checkedOut(id: string): Promise<CheckedOut> {
    const known = this.#cache.get(id);
    if (known !== undefined) return known;
    const running = this.#reading.get(id);
    if (running !== undefined) return running;
    const reading = this.#read(id);
    this.#reading.set(id, reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(id);
    }
  }

  /** The tip of a branch as the backend has it. `known` saves reading its state where the head is still the same. */
  async tip(branch: string, known: Tip | undefined): Promise<Tip> {
    const head = (await this.#backend.getBranch(this.#store, branch))?.head ?? null;
    if (head === null) return { head, state: undefined, deltaDepth: 0, countedBytes: 0 };
    if (known?.head === head) return known;
    const { version, state } = await this.checkedOut(head);
    return { head, state, deltaDepth: version.deltaDepth, countedBytes: 0 };
  }

  async #read(id: string): Promise<CheckedOut> {
    const chain = await this.#backend.readVersionContent(id);
    for (const { version } of chain) this.own(version);
    const checked = replay(id, chain, this.#hasher, (known) => this.#cache.get(known)?.state);
    this.remember(checked);
    return checked;
  }
}
