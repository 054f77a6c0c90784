import type { DbConnectionBuilder } from 'spacetimedb';
import { opened, type Connected } from '../support/connect';

export interface SdkOptions {
  readonly token?: string | undefined;
  readonly compression?: 'none' | 'gzip';
  readonly confirmed?: boolean;
}

/** Connects the official SDK over a socket of its own. Rejects as {@link opened}. */
export function connectSdk<C>(
  uri: string,
  database: string,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the SDK's builder knows its connection by a private type
  builder: DbConnectionBuilder<any>,
  { token, compression = 'none', confirmed = true }: SdkOptions = {},
): Promise<Connected<C>> {
  return opened(
    builder
      .withUri(uri)
      .withDatabaseName(database)
      .withCompression(compression)
      .withConfirmedReads(confirmed)
      .withToken(token),
  );
}
