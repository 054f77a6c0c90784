import type { Clock } from '../host/clock';
import type { DatabaseEntry } from '../host/database-entries';
import type { PublishSpec } from '../host/publish-spec';
import type { PublishPlan } from '../host/module-migration';
import type { RandomBytes } from '../host/random-source';
import type { RunningDatabase } from '../host/running-database';
import type { Timers } from '../host/timers';
import type { Credentials } from '../host/tokens';
import type { PlanStyle } from '../migration';

/** What a host has that its server gives to those on a network. */
export interface ServedHost {
  readonly tokens: ServedTokens;
  readonly databases: ServedDatabases;
  /** Who holds the admin token: the owner of what the host itself publishes. */
  readonly admin: bigint;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomBytes;
}

export interface ServedTokens {
  /** An identity that nobody has, and its token. */
  mint(): Credentials;
  /** @throws TokenError */
  check(token: string): Promise<Credentials>;
  /** Another token that says the same, for so many seconds from now on. */
  mintShort(credentials: Credentials, seconds: number): string;
  /** The key that tells whether a token was signed here, in PEM. */
  readonly publicKey: string;
}

export interface PublishOutcome {
  readonly identity: bigint;
  readonly op: 'created' | 'updated';
}

/** The databases of a host. What takes a name takes an identity in 64 hex digits too. */
export interface ServedDatabases {
  /** The identity that a name stands for, also where its database was deleted. */
  identityOf(name: string): bigint | undefined;
  entry(identity: bigint): DatabaseEntry | undefined;
  /** In the order in which they were made. */
  entries(): readonly DatabaseEntry[];
  /** An identity for a database, which nobody has. */
  newIdentity(): bigint;
  /**
   * The database itself, after the recovery that may be under way.
   * @throws HostError (`unknownDatabase`, `unopened`, `closed` …), StorageError
   */
  find(nameOrIdentity: string): Promise<RunningDatabase>;
  /**
   * Creates a database, or puts another module over the data of one.
   * @throws ModuleError, SchemaError, HostError, StorageError, and what `authorize` throws
   */
  publish(nameOrIdentity: string, code: string, spec: PublishSpec): Promise<PublishOutcome>;
  /**
   * What a publish would do to the data of a database.
   * @throws ModuleError, SchemaError, HostError
   */
  plan(nameOrIdentity: string, code: string, style: PlanStyle): Promise<PublishPlan>;
  /**
   * Ends a database and removes what it holds. Its name goes on standing for its identity.
   * @throws StorageError, and what `authorize` throws
   */
  delete(nameOrIdentity: string, authorize: (existing: DatabaseEntry) => void): Promise<void>;
}
