import {
  decodeValue,
  encodeValue,
  type Branch,
  type CommitStateVersionInput,
  type DeltaOperation,
  type StateVersion,
  type StoredVersion,
  type Value,
} from '@nerv/core';
import type { TemporalStorePort } from '../../src/adapter/index';
import { MemoryVersionBackend } from '../../src/backend/memory-version-backend';

/**
 * A database client's double: content is kept as encoded bytes, as a database does, so nothing of what comes back is shared
 * with what was given. Commits can be held back, failed, and their stored bytes changed.
 */
export class BytePort implements TemporalStorePort {
  readonly #versions = new MemoryVersionBackend();
  readonly #content = new Map<string, Uint8Array>();
  #held: (() => void)[] | undefined;
  /** Ids of the commits that have arrived, in order. */
  readonly arrived: (string | undefined)[] = [];
  /** Names of the calls other than commits, in order. */
  readonly reads: string[] = [];
  /** What the next commits fail with, by id, instead of being carried out. */
  readonly failures = new Map<string, Error>();

  /** Holds arriving commits back until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets the first `count` commits held back go on; all of them, and later ones, where it is left out. */
  release(count?: number): void {
    const held = this.#held?.splice(0, count ?? Infinity) ?? [];
    if (count === undefined) this.#held = undefined;
    for (const go of held) go();
  }

  /** Bytes of all stored content. */
  get storedBytes(): number {
    return [...this.#content.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** Replaces the stored bytes of a version. */
  tamper(id: string, change: (bytes: Uint8Array) => Uint8Array): void {
    this.#content.set(id, change(this.#content.get(id) ?? new Uint8Array()));
  }

  async commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion> {
    this.arrived.push(input.id);
    const { content } = input;
    const bytes = encodeValue(content.storage === 'snapshot' ? content.state : content.operations);
    if (this.#held !== undefined) await new Promise<void>((go) => this.#held?.push(go));
    const failure = this.failures.get(input.id ?? '');
    if (failure !== undefined) throw failure;
    const version = await this.#versions.commitStateVersion(input);
    this.#content.set(version.id, bytes);
    return version;
  }

  getStateVersion(id: string): Promise<StateVersion> {
    this.reads.push('getStateVersion');
    return this.#versions.getStateVersion(id);
  }

  getVersionHistory(id: string, options?: { readonly limit?: number }): Promise<readonly StateVersion[]> {
    this.reads.push('getVersionHistory');
    return this.#versions.getVersionHistory(id, options);
  }

  async readVersionContent(id: string): Promise<readonly StoredVersion[]> {
    this.reads.push('readVersionContent');
    const chain = await this.#versions.readVersionContent(id);
    return chain.map(({ version }) => {
      const value = decodeValue(this.#content.get(version.id) ?? new Uint8Array());
      return version.storage === 'snapshot'
        ? { version, content: { storage: 'snapshot', state: value } }
        : { version, content: { storage: 'delta', operations: operationsOf(value) } };
    });
  }

  createBranch(store: string, name: string, from: string | null): Promise<Branch> {
    return this.#versions.createBranch(store, name, from);
  }

  getBranch(store: string, name: string): Promise<Branch | undefined> {
    this.reads.push('getBranch');
    return this.#versions.getBranch(store, name);
  }

  listBranches(store: string): Promise<readonly Branch[]> {
    return this.#versions.listBranches(store);
  }
}

/** A client hands on what it decoded; whether it is a delta is for the store to check. */
function operationsOf(value: Value): readonly DeltaOperation[] {
  return value as unknown as readonly DeltaOperation[];
}
