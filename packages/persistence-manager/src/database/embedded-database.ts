import { ConnectionError, MigrationError, PersistenceError } from '@nerv/core';
import type { Logger } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';
import type { EmbeddedHost } from './embedded-host';
import { moduleLogger } from './module-logger';
import { moduleSource } from './module-source';
import type { PublishWhen, RunningDatabase } from './running-database';

/** What `HostError` of `@nerv/embedded` says, without importing it: the package is loaded only on demand. */
interface HostRefusal extends Error {
  readonly problem: string;
}

/**
 * Starts the database on a host of its own, or on one that was passed and stays its owner's.
 *
 * @throws MigrationError where the database there runs another module; ConnectionError where the host is closed;
 *   PersistenceError (`DEPLOYMENT`) where the module is not accepted
 */
export async function startEmbedded(
  config: InnerUniverseConfig,
  borrowed: EmbeddedHost | undefined,
  publishWhen: PublishWhen,
  logger: Logger,
): Promise<RunningDatabase> {
  const host = borrowed ?? (await openHost(config, logger));
  const stop = async (): Promise<void> => {
    if (borrowed === undefined) await host.close();
  };
  try {
    if (publishWhen === 'always' || !isPublished(host, config.database)) await publish(host, config);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    connection: { uri: host.uri, connect: (builder) => builder.withWSFn(host.webSocket) },
    stop,
  };
}

async function openHost({ cacheDir }: InnerUniverseConfig, logger: Logger): Promise<EmbeddedHost> {
  const { EmbeddedSpacetime } = await import('@nerv/embedded');
  return EmbeddedSpacetime.open({ bundleCacheDir: cacheDir, logger: moduleLogger(logger) });
}

function isPublished(host: EmbeddedHost, database: string): boolean {
  try {
    host.clients(database);
    return true;
  } catch (error) {
    if (isRefusal(error, 'unknownDatabase')) return false;
    throw error;
  }
}

async function publish(host: EmbeddedHost, config: InnerUniverseConfig): Promise<void> {
  const { database } = config;
  try {
    await host.publish(database, moduleSource(config.modulePath));
  } catch (cause) {
    if (isRefusal(cause, 'closed')) {
      throw new ConnectionError({
        message: `The embedded host that was passed is closed, so database "${database}" cannot be reached. Pass an open one.`,
        retryable: false,
        cause,
      });
    }
    if (isRefusal(cause, 'notBuilt')) {
      throw new MigrationError({
        message: `Database "${database}" runs another module, and migrating it is not built yet. Use another name, or an empty host.`,
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

function isRefusal(error: unknown, problem: string): error is HostRefusal {
  return (
    error instanceof Error &&
    error.name === 'HostError' &&
    (error as Partial<HostRefusal>).problem === problem
  );
}
