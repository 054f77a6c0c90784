import { readFile } from 'node:fs/promises';
import { MigrationError, ValidationError } from '@nerv/core';
import type { InnerUniverseConfig } from '../config/index';
import { moduleSource } from './module-source';
import type { PublishWhen } from './running-database';
import type { StartedServer } from './started-server';

/**
 * Publishes the module on a server: always, or where the database is missing.
 *
 * @throws MigrationError where data would have to be deleted; ValidationError where nobody is there to publish; ServerError, ModuleError
 */
export async function publishToServer(
  config: InnerUniverseConfig,
  { uri, publisherToken }: Pick<StartedServer, 'uri' | 'publisherToken'>,
  publishWhen: PublishWhen,
): Promise<void> {
  const { ServerApi, ServerError, readModuleSource } = await import('@nerv/embedded');
  const { database, modulePath } = config;
  const api = new ServerApi({ uri: uri.replace(/^ws/, 'http'), token: publisherToken });
  if (publishWhen === 'missing' && (await api.hasDatabase(database))) return;
  if (publisherToken === undefined)
    throw new ValidationError({
      message: `Option token (variable NERV_TOKEN) is not set, but database "${database}" is to be published at ${uri}, and whoever publishes owns it. Set it, or publish the database by other means and start without deploying.`,
      path: ['token'],
      rule: 'publisher',
    });
  const program =
    modulePath?.endsWith('.wasm') === true
      ? await readFile(modulePath)
      : await readModuleSource(moduleSource(modulePath));
  const plan = await api.plan(database, program);
  if (plan?.kind === 'refused') throw doesNotFit(database, plan.reason);
  try {
    // Clients of Inner Universe that are disconnected come back and go on.
    await api.publish(database, program, { planToken: plan?.token });
  } catch (error) {
    // The plan was good, and the rows that are there are not.
    if (plan !== undefined && error instanceof ServerError && error.status === 400)
      throw doesNotFit(database, error.message, error);
    throw error;
  }
}

function doesNotFit(database: string, reason: string, cause?: Error): MigrationError {
  return new MigrationError({
    message: `Database "${database}" cannot be migrated to the module to publish, and goes on with the one it has: ${reason.trim()} Change the module, start without deploying (startServerMode(), or open() without deploy), or publish under another database name.`,
    details: { database },
    ...(cause !== undefined && { cause }),
  });
}
