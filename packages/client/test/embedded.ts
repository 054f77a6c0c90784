import { fileURLToPath } from 'node:url';
import { EmbeddedSpacetime, type MemorySocket, type WebSocketRequest } from '@nerv/embedded';
import { innerUniverseModule } from '@nerv/inner-universe/bundle';
import { InnerUniverseClient } from '../src/client';
import type { ClientHarness } from '../src/contracts/harness';
import type { ClientOptions } from '../src/options/client-options';

export interface EmbeddedHarness extends ClientHarness {
  readonly host: EmbeddedSpacetime;
  connect(options?: Partial<ClientOptions>): Promise<InnerUniverseClient>;
  dropConnections(): void;
}

/** A database on an embedded host of its own. */
export async function openEmbedded(): Promise<EmbeddedHarness> {
  const host = await EmbeddedSpacetime.open();
  const { url, conditions } = innerUniverseModule();
  await host.publish('universe', { path: fileURLToPath(url), conditions });
  const sockets = new Set<MemorySocket>();
  const clients: InnerUniverseClient[] = [];
  const open = async (request: WebSocketRequest): Promise<MemorySocket> => {
    const socket = await host.webSocket(request);
    sockets.add(socket);
    return socket;
  };
  return {
    host,
    async connect(options = {}) {
      const client = new InnerUniverseClient({
        uri: host.uri,
        database: 'universe',
        connect: (builder) => builder.withWSFn(open),
        retry: { initialDelayMs: 1, maxDelayMs: 5 },
        ...options,
      });
      await client.connect();
      clients.push(client);
      return client;
    },
    dropConnections() {
      for (const socket of sockets) socket.close();
      sockets.clear();
    },
    async close() {
      await Promise.all(clients.map((client) => client.disconnect()));
      await host.close();
    },
  };
}
