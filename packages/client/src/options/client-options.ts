import { type Clock, systemClock } from '@nerv/core';
import { limits } from '@nerv/inner-universe/protocol';
import type { ConnectionBuilder } from '../connection/sdk-transport';
import { checkFields, checkInteger, checkName, checkText } from '../input/check';
import { kindOf, refuse } from '../input/refuse';
import type { QueueLimits } from '../writes/write-queue';
import { type Logger, silentLogger } from './logger';

export interface RetryOptions {
  /** Attempts of one `connect()` before it rejects. Default 3. */
  readonly connectAttempts?: number | undefined;
  /** Attempts to get a lost connection back before the client gives up; 0 turns reconnecting off. Default: no limit. */
  readonly reconnectAttempts?: number | undefined;
  /** Delay before the first repeated attempt, in milliseconds; it doubles from attempt to attempt. Default 100. */
  readonly initialDelayMs?: number | undefined;
  /** Longest delay between attempts, in milliseconds. Default 10,000. */
  readonly maxDelayMs?: number | undefined;
  /** How long one attempt may take, in milliseconds. Default 10,000. */
  readonly attemptTimeoutMs?: number | undefined;
}

export interface BatchOptions {
  /** Writes of one call, at most 1,000. Default 500. */
  readonly maxWrites?: number | undefined;
  /** Bytes of one call, at most 16 MiB; a larger single write travels alone. Default 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** Calls that may be outstanding; further writes gather and share the next one. Default 2. */
  readonly maxInFlight?: number | undefined;
}

export interface ClientOptions {
  /** Address of the server: `ws://`, `wss://`, `http://` or `https://`. */
  readonly uri: string;
  /** Name or identity of the database. */
  readonly database: string;
  /** Who connects, as the database knows them. Default: a new anonymous identity, kept while this client lives. */
  readonly token?: string | undefined;
  /**
   * Changes how the SDK connects, such as `(builder) => builder.withWSFn(host.webSocket)` for an embedded host. Compression
   * is off and confirmed reads are on whatever it does.
   */
  readonly connect?: ((builder: ConnectionBuilder) => ConnectionBuilder) | undefined;
  readonly retry?: RetryOptions | undefined;
  /** How writes that are made at the same time share a call. `false`: each is a call of its own. */
  readonly batch?: BatchOptions | false | undefined;
  /** Deadline of a call, in milliseconds; a call made while the connection is down waits within it. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
  /** Where time comes from. Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** Where the randomness of delays comes from: a number in [0, 1). Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly uri: string;
  readonly database: string;
  readonly token: string | undefined;
  readonly connect: ClientOptions['connect'];
  readonly retry: { readonly [K in keyof RetryOptions]-?: number };
  readonly batch: QueueLimits;
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: () => number;
}

export const retryDefaults = {
  connectAttempts: 3,
  reconnectAttempts: Number.POSITIVE_INFINITY,
  initialDelayMs: 100,
  maxDelayMs: 10_000,
  attemptTimeoutMs: 10_000,
} as const satisfies Required<RetryOptions>;

export const batchDefaults = {
  maxWrites: 500,
  maxBytes: 1024 * 1024,
  maxInFlight: 2,
} as const satisfies Required<BatchOptions>;

export const defaultTimeoutMs = 30_000;

const unbatched: QueueLimits = { maxWrites: 1, maxBytes: 0, maxInFlight: Number.POSITIVE_INFINITY };

const fields = [
  'uri',
  'database',
  'token',
  'connect',
  'retry',
  'batch',
  'timeoutMs',
  'logger',
  'clock',
  'random',
] as const satisfies readonly (keyof ClientOptions)[];

/** @throws ValidationError that names the option */
export function resolveOptions(options: ClientOptions): ResolvedOptions {
  checkFields(options, [], fields);
  const { token, connect, timeoutMs = defaultTimeoutMs } = options;
  if (connect !== undefined && typeof connect !== 'function') {
    refuse(['connect'], 'function', `is ${kindOf(connect)}`, 'Give a function that takes the SDK’s builder.');
  }
  return {
    uri: checkUri(options.uri),
    database: checkName(options.database, ['database']),
    token: token === undefined ? undefined : checkText(token, ['token']),
    connect,
    retry: resolveRetry(options.retry ?? {}),
    batch: options.batch === false ? unbatched : resolveBatch(options.batch ?? {}),
    timeoutMs: checkInteger(timeoutMs, ['timeoutMs'], 1),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}

function checkUri(value: unknown): string {
  const uri = checkText(value, ['uri']);
  if (!URL.canParse(uri)) {
    refuse(['uri'], 'uri', `is ${JSON.stringify(uri)}`, "Give an address such as 'ws://127.0.0.1:3000'.");
  }
  return uri;
}

function resolveRetry(given: RetryOptions): ResolvedOptions['retry'] {
  checkFields(given, ['retry'], Object.keys(retryDefaults));
  const retry = withDefaults(retryDefaults, given);
  checkInteger(retry.connectAttempts, ['retry', 'connectAttempts'], 1);
  if (retry.reconnectAttempts !== Number.POSITIVE_INFINITY) {
    checkInteger(retry.reconnectAttempts, ['retry', 'reconnectAttempts'], 0);
  }
  checkInteger(retry.initialDelayMs, ['retry', 'initialDelayMs'], 0);
  checkInteger(retry.maxDelayMs, ['retry', 'maxDelayMs'], 0);
  checkInteger(retry.attemptTimeoutMs, ['retry', 'attemptTimeoutMs'], 1);
  return retry;
}

function resolveBatch(given: BatchOptions): QueueLimits {
  checkFields(given, ['batch'], Object.keys(batchDefaults));
  const batch = withDefaults(batchDefaults, given);
  checkInteger(batch.maxWrites, ['batch', 'maxWrites'], 1, limits.writes);
  checkInteger(batch.maxBytes, ['batch', 'maxBytes'], 1, limits.batchBytes);
  checkInteger(batch.maxInFlight, ['batch', 'maxInFlight'], 1);
  return batch;
}

function withDefaults<K extends string>(
  defaults: { readonly [key in K]: number },
  given: { readonly [key in K]?: number | undefined },
): { readonly [key in K]: number } {
  const merged: { [key in K]: number } = { ...defaults };
  for (const key of Object.keys(defaults) as K[]) merged[key] = given[key] ?? defaults[key];
  return merged;
}
