/**
 * `InnerUniverseClient`: typed calls, queries and change feeds on an Inner Universe database.
 *
 * @packageDocumentation
 */
export { InnerUniverseClient } from './client';
export type * from './api/index';
export type { ConnectionStatus } from './connection/state';
export type { ConnectionBuilder } from './connection/sdk-transport';
export type { BatchOptions, ClientOptions, RetryOptions } from './options/client-options';
export { batchDefaults, defaultTimeoutMs, retryDefaults } from './options/client-options';
export type { Logger } from './options/logger';
export type * from './types/changes';
export type * from './types/options';
export type * from './types/query';
export type * from './types/transaction';
