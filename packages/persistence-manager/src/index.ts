/**
 * One object that opens Inner Universe and joins client, event bus and temporal store.
 *
 * @packageDocumentation
 */
export {
  InnerUniverseConfig,
  type ConfigSources,
  type Durability,
  type Environment,
  type InnerUniverseConfigOptions,
  type LogLevel,
  type ServerCommand,
  type Target,
} from './config/index';
export type { EmbeddedHost } from './database/embedded-host';
export {
  InnerUniverseController,
  type ClientOverrides,
  type ControllerOptions,
  type StartOptions,
} from './inner-universe-controller';
export {
  PersistenceManager,
  type InitializeOptions,
  type PersistenceManagerOptions,
} from './persistence-manager';
