import { InnerUniverseConnection } from '@nerv/inner-universe';

type Builder = ReturnType<typeof InnerUniverseConnection.builder>;

/** A connection of the official SDK over a WebSocket function. */
export function connect(
  webSocket: Parameters<Builder['withWSFn']>[0],
  database: string,
): Promise<InnerUniverseConnection> {
  return new Promise((resolve, reject) => {
    InnerUniverseConnection.builder()
      .withUri('ws://in-process.invalid')
      .withDatabaseName(database)
      .withWSFn(webSocket)
      .withCompression('none')
      .withConfirmedReads(true)
      .onConnect(resolve)
      .onConnectError((_context, error) => reject(error))
      .build();
  });
}

/** Subscribes, and resolves when it is live. */
export function subscribe(connection: InnerUniverseConnection, ...queries: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    connection
      .subscriptionBuilder()
      .onApplied(() => resolve())
      .onError((context) => reject(context.event ?? new Error('The subscription failed.')))
      .subscribe(queries);
  });
}
