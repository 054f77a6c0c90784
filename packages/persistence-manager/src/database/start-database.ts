import type { InnerUniverseConfig } from '../config/index';
import { startDockerServer } from './docker-server';
import { startEmbedded } from './embedded-database';
import type { EmbeddedHost } from './embedded-host';
import { publishToServer } from './publish-to-server';
import type { PublishWhen, RunningDatabase } from './running-database';
import { startServer, type StartTools } from './server-database';
import { serverFailure } from './server-failure';
import type { StartedServer } from './started-server';

/** Starts the database on the target that the settings name, or finds it there, and publishes the module. */
export async function startDatabase(
  config: InnerUniverseConfig,
  host: EmbeddedHost | undefined,
  publishWhen: PublishWhen,
  tools: StartTools,
  signal: AbortSignal | undefined,
): Promise<RunningDatabase> {
  if (config.target === 'embedded') return startEmbedded(config, host, publishWhen, tools.logger);
  try {
    const server = await serverOf(config, tools, signal);
    try {
      await publishToServer(config, server, publishWhen);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { connection: { uri: server.uri }, durability: server.durability, stop: () => server.stop() };
  } catch (error) {
    throw serverFailure(error, config);
  }
}

function serverOf(
  config: InnerUniverseConfig,
  tools: StartTools,
  signal: AbortSignal | undefined,
): Promise<StartedServer> {
  const { uri, token } = config;
  if (uri === undefined)
    return config.target === 'docker'
      ? startDockerServer(config, tools, signal)
      : startServer(config, tools, signal);
  return Promise.resolve({
    uri,
    durability: 'synced',
    publisherToken: token,
    stop: () => Promise.resolve(),
  });
}
