import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedSpacetime } from '@nerv/embedded';
import type { AnyEvents } from '@nerv/event-bus';
import { PersistenceManager, type PersistenceManagerOptions } from '@nerv/persistence-manager';
import { Faults, testConfig } from '@nerv/test-fixtures';

const database = 'universe';
const cacheDir = 'node_modules/.cache/nerv';

/** A data directory, and what runs on it. */
export interface DurableUniverse {
  readonly directory: string;
  /** The database's name. */
  readonly database: string;
  /** The host that has the directory open: another one after `restart()`. */
  readonly host: EmbeddedSpacetime;
  /** A network to the host that can fail: another one after `restart()`. */
  readonly faults: Faults;
  /** A manager on the host, by way of `faults`; it is shut down before the host is closed. */
  open<State = unknown>(options?: PersistenceManagerOptions): Promise<PersistenceManager<AnyEvents, State>>;
  /** Shuts every manager down, closes the host, and opens the directory again. */
  restart(): Promise<void>;
  /** Stops everything and removes the directory. */
  end(): Promise<void>;
}

/** Opens a data directory of its own. */
export async function openDurable(): Promise<DurableUniverse> {
  const directory = await mkdtemp(join(tmpdir(), 'nerv-system-'));
  const openHost = () =>
    EmbeddedSpacetime.open({ dbPath: join(directory, 'data'), bundleCacheDir: cacheDir });
  let host = await openHost();
  let faults = new Faults(host);
  const shutdowns: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    faults.heal();
    for (const shutdown of shutdowns.splice(0)) await shutdown();
    await host.close();
  };
  return {
    directory,
    database,
    get host() {
      return host;
    },
    get faults() {
      return faults;
    },
    async open<State>(options: PersistenceManagerOptions = {}) {
      const config = testConfig({ durability: 'synced', database, cacheDir });
      const manager = await PersistenceManager.open<AnyEvents, State>(config, { host: faults, ...options });
      shutdowns.push(() => manager.shutdown());
      return manager;
    },
    async restart() {
      await stop();
      host = await openHost();
      faults = new Faults(host);
    },
    async end() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
