import { setGlobalLogLevel, type DbConnectionBuilder, type Identity } from 'spacetimedb';
import { vi } from 'vitest';
import type { EmbeddedSpacetime } from '../../src';

setGlobalLogLevel('error');

/** What the tests use of a connection, whatever module it is for. */
interface AnyConnection {
  readonly identity?: Identity | undefined;
  readonly token?: string | undefined;
  subscriptionBuilder(): {
    onApplied(callback: () => void): unknown;
    onError(callback: (context: { readonly event?: unknown }) => void): unknown;
    subscribe(queries: string[]): unknown;
  };
}

/* eslint-disable @typescript-eslint/no-explicit-any -- the SDK's builder knows its connection by a private type */
export interface Connected<C> {
  readonly connection: C;
  /** Resolves when the connection has ended, with the error it ended with. */
  readonly ended: Promise<Error | undefined>;
}

/** Builds a connection. Rejects when it fails or ends before it is open. */
export function opened<C>(builder: DbConnectionBuilder<any>): Promise<Connected<C>> {
  return new Promise((resolve, reject) => {
    let end: (error: Error | undefined) => void = () => undefined;
    const ended = new Promise<Error | undefined>((settle) => (end = settle));
    builder
      .onConnect((connection: C) => {
        resolve({ connection, ended });
      })
      .onConnectError((_context: unknown, error: Error) => {
        reject(error);
      })
      .onDisconnect((_context: unknown, error?: Error) => {
        reject(error ?? new Error('disconnected before it was connected'));
        end(error);
      })
      .build();
  });
}

/** Connects the official SDK to a host. Rejects as {@link opened}. */
export function connect<C extends AnyConnection>(
  host: EmbeddedSpacetime,
  database: string,
  builder: DbConnectionBuilder<any>,
  token?: string,
): Promise<Connected<C>> {
  return opened(
    builder
      .withUri(host.uri)
      .withDatabaseName(database)
      .withWSFn(host.webSocket)
      .withCompression('none')
      .withToken(token),
  );
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Subscribes and waits for the rows. Rejects with the server's error. */
export function subscribe<C extends AnyConnection>(
  connection: C,
  ...queries: string[]
): Promise<ReturnType<ReturnType<C['subscriptionBuilder']>['subscribe']>> {
  return new Promise((resolve, reject) => {
    const builder = connection.subscriptionBuilder();
    builder.onApplied(() => {
      resolve(handle as never);
    });
    builder.onError(({ event }) => {
      reject(event instanceof Error ? event : new Error(String(event)));
    });
    const handle = builder.subscribe(queries);
  });
}

/** Waits until something is so. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 10_000, interval: 1 });
}
