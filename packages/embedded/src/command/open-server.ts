import { join } from 'node:path';
import { EmbeddedSpacetime } from '../host';
import type { OpenServer, ServerTalk } from './start';
import type { StartOptions } from './start-options';

/** Prepared bundles, within the data directory. */
const BUNDLES = 'bundles';

/** Opens a host whose databases run in worker threads, and puts it on a port. */
export async function openServer(options: StartOptions, { logger, notice }: ServerTalk): Promise<OpenServer> {
  const { dataDir, callTimeoutMs, maxHeapMb, moduleRequests, anyoneMayPublish } = options;
  const host = await EmbeddedSpacetime.open({
    logger,
    isolation: 'worker',
    moduleRequests,
    ...(dataDir !== undefined && { dbPath: dataDir, bundleCacheDir: join(dataDir, BUNDLES) }),
    ...(callTimeoutMs !== undefined && { callTimeoutMs }),
    ...(maxHeapMb !== undefined && { maxHeapMb }),
  });
  try {
    const server = await host.listen({
      host: options.host,
      port: options.port,
      anyoneMayPublish,
      log: notice,
    });
    return {
      uri: reachableUri(server.uri),
      adminToken: host.owner.token,
      close: async () => {
        await server.close().finally(() => host.close());
      },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** An address to listen on may stand for all addresses; one to connect to is one of them. */
export function reachableUri(uri: string): string {
  return uri.replace('://0.0.0.0:', '://127.0.0.1:').replace('://[::]:', '://[::1]:');
}
