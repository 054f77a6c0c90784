import { ConnectionError, MigrationError, PersistenceError } from '@nerv/core';
import type { Logger } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';
import type { EmbeddedHost } from './embedded-host';
import { isHostRefusal, isStorageRefusal } from './host-refusal';
import { moduleLogger } from './module-logger';
import { moduleSource } from './module-source';
import type { PublishWhen, RunningDatabase } from './running-database';
import { storageFailure, type StoreInQuestion } from './storage-failure';

/**
 * Starts the database on a host of its own, or on one that was passed and stays its owner's.
 *
 * @throws what `storageFailure` makes of a store that cannot be opened; MigrationError where the data there does not
 *   fit the module; ConnectionError where the host is closed; PersistenceError (`DEPLOYMENT`) where the module is not accepted
 */
export async function startEmbedded(
  config: InnerUniverseConfig,
  borrowed: EmbeddedHost | undefined,
  publishWhen: PublishWhen,
  logger: Logger,
): Promise<RunningDatabase> {
  const store = { database: config.database, dbPath: borrowed === undefined ? config.dbPath : undefined };
  try {
    const host = borrowed ?? (await openHost(config, logger));
    const stop = async (): Promise<void> => {
      if (borrowed === undefined) await host.close();
    };
    try {
      if (publishWhen === 'always' || !isPublished(host, config.database))
        await publish(host, config, store.dbPath);
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      connection: { uri: host.uri, connect: (builder) => builder.withWSFn(host.webSocket) },
      durability: host.durability,
      stop,
    };
  } catch (error) {
    throw asCoreError(error, store);
  }
}

function asCoreError(cause: unknown, store: StoreInQuestion): unknown {
  if (isStorageRefusal(cause)) return storageFailure(cause, store);
  if (!isHostRefusal(cause, 'closed')) return cause;
  return new ConnectionError({
    message: `The embedded host that was passed is closed, so database "${store.database}" cannot be reached. Pass an open one.`,
    retryable: false,
    cause,
  });
}

async function openHost({ cacheDir, dbPath }: InnerUniverseConfig, logger: Logger): Promise<EmbeddedHost> {
  const { EmbeddedSpacetime } = await import('@nerv/embedded');
  return EmbeddedSpacetime.open({
    bundleCacheDir: cacheDir,
    logger: moduleLogger(logger),
    ...(dbPath !== undefined && { dbPath }),
  });
}

function isPublished(host: EmbeddedHost, database: string): boolean {
  try {
    host.clients(database);
    return true;
  } catch (error) {
    if (isHostRefusal(error, 'unknownDatabase')) return false;
    throw error;
  }
}

async function publish(
  host: EmbeddedHost,
  config: InnerUniverseConfig,
  dbPath: string | undefined,
): Promise<void> {
  const { database } = config;
  try {
    // Clients of Inner Universe read pages and one live log, whose rows keep their layout: those that are disconnected come back and go on.
    await host.publish(database, moduleSource(config.modulePath), { policy: 'breakClients' });
  } catch (cause) {
    if (isStorageRefusal(cause) || isHostRefusal(cause, 'closed')) throw cause;
    if (isHostRefusal(cause, 'migration')) {
      const place = dbPath === undefined ? 'an empty host' : `another dbPath than "${dbPath}"`;
      throw new MigrationError({
        message: `Database "${database}" cannot be migrated to the module to publish, and nothing was changed. ${cause.message} Start it without deploying (startServerMode(), or open() without deploy) to go on with the module it has, or publish under another database name or to ${place}.`,
        details: { database },
        cause,
      });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PersistenceError({
      code: 'DEPLOYMENT',
      message: `Cannot publish ${config.modulePath ?? 'the Inner Universe module'} to database "${database}": ${reason}`,
      details: { database },
      cause,
    });
  }
}
