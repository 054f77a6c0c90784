export { InnerUniverseConfig } from './inner-universe-config';
export type { Durability, InnerUniverseConfigOptions, LogLevel, Target } from './config-options';
export type { ConfigSources, Environment } from './gather';
