import { VirtualClock } from '@nerv/core';
import { InnerUniverseClient } from '../src/client';
import type { ClientOptions } from '../src/options/client-options';
import { FakeDatabase } from './fake-database';

export interface Setup {
  readonly client: InnerUniverseClient;
  readonly database: FakeDatabase;
  readonly clock: VirtualClock;
}

export function setUp(
  options: Partial<ClientOptions> = {},
  database: FakeDatabase = new FakeDatabase(),
): Setup {
  const clock = new VirtualClock();
  const client = new InnerUniverseClient({
    uri: 'ws://fake',
    database: 'test',
    connect: database.connect,
    clock,
    random: () => 0.5,
    ...options,
  });
  return { client, database, clock };
}

export async function connected(
  options: Partial<ClientOptions> = {},
  database?: FakeDatabase,
): Promise<Setup> {
  const setup = setUp(options, database);
  await setup.client.connect();
  return setup;
}
