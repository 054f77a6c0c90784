export { InnerUniverseConfig } from './inner-universe-config';
export type {
  Durability,
  InnerUniverseConfigOptions,
  LogLevel,
  ServerCommand,
  Target,
} from './config-options';
export type { ConfigSources, Environment } from './gather';
