import { ValidationError } from '@nerv/core';
import type { ConnectionBuilder } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';

type EmbeddedSpacetime = import('@nerv/embedded').EmbeddedSpacetime;

/** What is needed of an embedded host. `EmbeddedSpacetime` of `@nerv/embedded` is one, and so is a stand-in for it. */
export interface EmbeddedHost extends Pick<
  EmbeddedSpacetime,
  'publish' | 'clients' | 'close' | 'durability'
> {
  readonly uri: string;
  /** Opens a connection, as the official SDK's `withWSFn` takes it. */
  readonly webSocket: Parameters<ConnectionBuilder['withWSFn']>[0];
}

/**
 * A host that is passed was opened with a store of its own, or with none: settings must not say otherwise.
 *
 * @throws ValidationError that names option and variable
 */
export function checkPassedHost(config: InnerUniverseConfig, host: EmbeddedHost): void {
  if (config.target !== 'embedded') {
    throw new ValidationError({
      message: `Option target (variable NERV_TARGET) is "${config.target}", but a host was passed, which runs the database in this process. Leave target out, or pass no host.`,
      path: ['target'],
      rule: 'host-or-target',
    });
  }
  if (config.isGiven('dbPath')) {
    throw new ValidationError({
      message: `Option dbPath (variable NERV_DB_PATH) is "${config.dbPath}", but a host was passed, which keeps databases where it was opened. Leave dbPath out, or open the host with it: EmbeddedSpacetime.open({ dbPath }).`,
      path: ['dbPath'],
      rule: 'host-or-path',
    });
  }
  if (config.isGiven('durability') && config.durability !== host.durability) {
    throw new ValidationError({
      message: `Option durability (variable NERV_DURABILITY) is "${config.durability}", but the host that was passed has durability "${host.durability}". Leave durability out, or pass a host that was opened ${config.durability === 'synced' ? 'with' : 'without'} a dbPath.`,
      path: ['durability'],
      rule: 'host-durability',
    });
  }
}
