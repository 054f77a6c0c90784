import type { DatabaseFacts, DatabaseStores } from './database-stores';
import { identityFromHex, identityToHex, isIdentityHex } from './identity';

/** What is known of a database, whether it runs or not. */
export interface DatabaseEntry {
  readonly identity: bigint;
  /** `undefined` for one that was published without. */
  readonly name: string | undefined;
  readonly owner: bigint;
  /** Hash of the bundle it was created with; see `programHash`. */
  readonly initialProgram: bigint;
}

/** What a host calls a database by: its name, or its identity in 64 hex digits where it was published without a name. */
export type DatabaseKey = string;

export interface DatabaseEntriesOptions {
  /** Owns every database of which nothing else is known. */
  readonly owner: bigint;
  readonly newIdentity: () => bigint;
  /** What is noted of databases. `undefined`: they are in memory only. */
  readonly stores: Pick<DatabaseStores, 'identityOf' | 'factsOf'> | undefined;
}

/** What the databases of a host are called, and whose they are. A name goes on standing for its identity when its database is deleted. */
export class DatabaseEntries {
  readonly #entries = new Map<DatabaseKey, DatabaseEntry>();
  readonly #deleted = new Map<DatabaseKey, bigint>();

  constructor(private readonly options: DatabaseEntriesOptions) {}

  /** In the order in which they were made. */
  get all(): readonly DatabaseEntry[] {
    return [...this.#entries.values()];
  }

  /** What the host calls the database that a name or an identity stands for, or would. */
  keyOf(nameOrIdentity: string): DatabaseKey {
    if (!isIdentityHex(nameOrIdentity)) return nameOrIdentity;
    const identity = identityFromHex(nameOrIdentity);
    for (const [key, entry] of this.#entries) if (entry.identity === identity) return key;
    for (const [key, deleted] of this.#deleted) if (deleted === identity) return key;
    return identityToHex(identity);
  }

  get(key: DatabaseKey): DatabaseEntry | undefined {
    return this.#entries.get(key);
  }

  byIdentity(identity: bigint): DatabaseEntry | undefined {
    return this.all.find((entry) => entry.identity === identity);
  }

  /** Also of a database that was deleted. */
  identityOf(key: DatabaseKey): bigint | undefined {
    return this.#entries.get(key)?.identity ?? this.#deleted.get(key);
  }

  /** The identity that a key stands for, else a new one. */
  identityFor(key: DatabaseKey): bigint {
    const known = this.identityOf(key) ?? this.options.stores?.identityOf(key);
    return known ?? (isIdentityHex(key) ? identityFromHex(key) : this.options.newIdentity());
  }

  ownerOf(key: DatabaseKey): bigint {
    const noted = this.options.stores?.factsOf(key).owner;
    const owner = this.#entries.get(key)?.owner;
    return owner ?? (noted === undefined ? this.options.owner : identityFromHex(noted));
  }

  set(key: DatabaseKey, facts: Omit<DatabaseEntry, 'name'>): void {
    this.#deleted.delete(key);
    this.#entries.set(key, { ...facts, name: isIdentityHex(key) ? undefined : key });
  }

  /** Takes what is noted of a stored database. @param isThere whether there is one, or its key only stands for an identity */
  load(key: DatabaseKey, isThere: boolean): void {
    const identity = this.options.stores?.identityOf(key);
    if (identity === undefined) return;
    const { initialProgram = '0' } = this.options.stores?.factsOf(key) ?? {};
    if (isThere)
      this.set(key, { identity, owner: this.ownerOf(key), initialProgram: BigInt(`0x${initialProgram}`) });
    else this.#deleted.set(key, identity);
  }

  /** The database is no more; its key goes on standing for its identity. */
  delete(key: DatabaseKey, identity: bigint): void {
    this.#entries.delete(key);
    this.#deleted.set(key, identity);
  }

  /** What is to be noted. The host's own databases say nothing of their owner: a host that was salvaged without its keys has another. */
  factsToNote({ owner, initialProgram }: Omit<DatabaseEntry, 'name'>): DatabaseFacts {
    return {
      ...(owner !== this.options.owner && { owner: identityToHex(owner) }),
      initialProgram: initialProgram.toString(16),
    };
  }
}
