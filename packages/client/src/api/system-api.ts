import type { Value } from '@nerv/core';
import type { CallOptions, WriteOptions } from '../types/options';
import type { TransactionOperation, TransactionResult } from '../types/transaction';

export interface SystemStatus {
  /** The log there is now; new after a clear or a restore. With a position it is a `Checkpoint`. */
  readonly logId: string;
  /** Position of the newest entry of the log; 0 for an empty one. */
  readonly head: number;
  /** Position of the oldest entry that is kept; `head + 1` where none is. */
  readonly first: number;
  /** When the database was first published. */
  readonly createdAt: Date;
  /** Time of the answer on the database. */
  readonly now: Date;
  readonly entities: number;
  readonly relations: number;
  readonly versions: number;
  readonly branches: number;
  readonly connections: number;
  /** Version of `@nerv/inner-universe` that the module was built from. */
  readonly moduleVersion: string;
  /** Greatest format version of a batch that the module takes. */
  readonly protocolVersion: number;
}

export interface Configuration {
  /** 0 before the first change, one more with each. */
  readonly revision: number;
  readonly entries: { readonly [key: string]: Value };
}

export interface ApplyConfigurationOptions extends WriteOptions {
  /** The revision the configuration must have; a stale one is a `ConflictError`. Default: whichever. */
  readonly expectedRevision?: number | undefined;
}

export interface SystemApi {
  /**
   * Carries out up to 1,000 operations of any kind in one transaction: all or nothing, later ones seeing what earlier ones
   * did. Resolves with one result for each, in their order, once they are durable.
   *
   * @throws the error of the operation that is refused; nothing is written then
   */
  transact(
    operations: readonly TransactionOperation[],
    options?: WriteOptions,
  ): Promise<readonly TransactionResult[]>;

  getSystemStatus(options?: CallOptions): Promise<SystemStatus>;

  /** What is set in the database's configuration. */
  getConfig(options?: CallOptions): Promise<Configuration>;

  /**
   * Sets keys of the configuration, and removes those whose value is `undefined`; others stay as they are.
   *
   * @throws ValidationError for a key or value the database does not take; ConflictError
   */
  applyConfiguration(
    entries: { readonly [key: string]: Value | undefined },
    options?: ApplyConfigurationOptions,
  ): Promise<{ readonly revision: number }>;
}
