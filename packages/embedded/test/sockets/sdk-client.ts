import { setGlobalLogLevel, type DbConnectionBuilder } from 'spacetimedb';
import type { Connected } from '../support/connect';

setGlobalLogLevel('error');

export interface SdkOptions {
  readonly token?: string | undefined;
  readonly compression?: 'none' | 'gzip';
  readonly confirmed?: boolean;
}

/** Connects the official SDK over a socket of its own. Rejects when the connection fails or ends before it is open. */
export function connectSdk<C>(
  uri: string,
  database: string,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the SDK's builder knows its connection by a private type
  builder: DbConnectionBuilder<any>,
  { token, compression = 'none', confirmed = true }: SdkOptions = {},
): Promise<Connected<C>> {
  return new Promise((resolve, reject) => {
    let end: (error: Error | undefined) => void = () => undefined;
    const ended = new Promise<Error | undefined>((settle) => (end = settle));
    builder
      .withUri(uri)
      .withDatabaseName(database)
      .withCompression(compression)
      .withConfirmedReads(confirmed)
      .withToken(token)
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
