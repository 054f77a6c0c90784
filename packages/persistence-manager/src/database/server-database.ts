import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PersistenceError, ValidationError, type Clock } from '@nerv/core';
import type { Logger } from '@nerv/client';
import type { InnerUniverseConfig } from '../config/index';
import { nervProgram, ServerStartError, startNervServer } from './nerv-server';
import { findSpacetime, startSpacetimeServer } from './spacetime-server';
import type { StartedServer } from './started-server';
import { ANSWER_TIMEOUT_MS } from './until-it-answers';

/** What starting takes besides the settings. */
export interface StartTools {
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * The server that has the data directory open already, or one that is started on it and ends with this process. A server that is just ending has the
 * directory open a moment longer: that is waited for as a connection is (`retryAttempts`, `retryDelayMs`).
 */
export async function startServer(
  config: InnerUniverseConfig,
  tools: StartTools,
  signal: AbortSignal | undefined,
): Promise<StartedServer> {
  const { retryAttempts, retryDelayMs } = config;
  for (let attempt = 1; ; attempt++) {
    const attached = await attach(config, tools.logger);
    if (attached !== undefined) return attached;
    try {
      return await startOwn(config, tools, signal);
    } catch (error) {
      const isLocked = error instanceof ServerStartError && error.problem === 'locked';
      if (!isLocked || attempt >= retryAttempts) throw error;
      tools.logger.info('The data directory is still open elsewhere.', { attempt, of: retryAttempts });
    }
    await tools.clock.sleep(retryDelayMs, signal);
  }
}

/** Attaches to a server that serves the data directory and answers. */
async function attach(
  { dbPath, database }: InnerUniverseConfig,
  logger: Logger,
): Promise<StartedServer | undefined> {
  if (dbPath === undefined) return undefined;
  const { runningServer, ServerApi } = await import('@nerv/embedded');
  const running = await runningServer(resolve(dbPath));
  if (running === undefined) return undefined;
  const { uri, pid, adminToken } = running;
  const answers = await new ServerApi({ uri }).ping(AbortSignal.timeout(ANSWER_TIMEOUT_MS)).then(
    () => true,
    // It is ending, or what has its process id now is something else.
    () => false,
  );
  if (!answers) return undefined;
  logger.info(`Database "${database}" is served already.`, { uri, pid });
  return { uri, durability: 'synced', publisherToken: adminToken, stop: () => Promise.resolve() };
}

function startOwn(
  config: InnerUniverseConfig,
  tools: StartTools,
  signal: AbortSignal | undefined,
): Promise<StartedServer> {
  const spacetime = spacetimeFor(config, tools.logger);
  return spacetime === undefined
    ? startNervServer(nervProgram(config), config, tools, signal)
    : startSpacetimeServer(spacetime, config, tools, signal);
}

/**
 * Where `spacetime` is, if that is to serve; `undefined`: `nerv-spacetime` is.
 *
 * @throws ValidationError where it cannot serve what is in the directory; PersistenceError (`DEPLOYMENT`) where it is not there
 */
function spacetimeFor({ serverCommand, dbPath }: InnerUniverseConfig, logger: Logger): string | undefined {
  const maker = dbPath === undefined ? undefined : makerOf(resolve(dbPath));
  const chosen = serverCommand === 'auto' ? maker : serverCommand;
  if (chosen === 'nerv-spacetime') return undefined;
  if (chosen === 'spacetime' && maker === 'nerv-spacetime')
    throw new ValidationError({
      message: `Option dbPath (variable NERV_DB_PATH) is "${dbPath}", which holds data of @nerv/embedded, but option serverCommand (variable NERV_SERVER_COMMAND) is "spacetime", which cannot read it. Leave serverCommand out, or give another dbPath.`,
      path: ['dbPath'],
      rule: 'foreign',
    });
  const found = findSpacetime();
  if (found !== undefined || chosen === undefined) {
    if (found === undefined)
      logger.info('There is no spacetime on the path: nerv-spacetime of @nerv/embedded serves.');
    return found;
  }
  throw new PersistenceError({
    code: 'DEPLOYMENT',
    message:
      'The command spacetime is to serve the database, and is not on the path. Install it, or set option serverCommand (variable NERV_SERVER_COMMAND) to "nerv-spacetime".',
  });
}

/** Which of the two made what is in a data directory, if anything is. */
function makerOf(directory: string): 'spacetime' | 'nerv-spacetime' | undefined {
  if (existsSync(join(directory, 'control'))) return 'nerv-spacetime';
  return existsSync(join(directory, 'metadata.toml')) ? 'spacetime' : undefined;
}
