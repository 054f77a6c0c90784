/**
 * An in-process host for SpacetimeDB TypeScript modules: the official SDK connects to it without a server.
 *
 * @module
 */
export {
  EmbeddedSpacetime,
  HostError,
  MemorySocket,
  salvageStore,
  type BackupResult,
  type CallOptions,
  type ClientInfo,
  type Clock,
  type EmbeddedOptions,
  type HostProblem,
  type IdentityToken,
  type IsolationLimits,
  type IsolationOptions,
  type PlanOptions,
  type PublishOptions,
  type PublishPlan,
  type PublishResult,
  type RandomBytes,
  type SalvageOptions,
  type SalvageReport,
  type Timers,
  type TokenOptions,
  type WebSocketRequest,
} from './host';
export {
  ModuleError,
  readModuleSource,
  type LogEntry,
  type LogFrame,
  type Logger,
  type LogLevel,
  type LogPlace,
  type ModuleProblem,
  type ModuleSource,
} from './module-host';
export type { PlanStyle } from './migration';
export type { SumValue, Value } from './sats';
export { SchemaError, type SchemaProblem } from './schema';
export type { ListeningServer, ListenOptions, ServerLimits, SocketLimits } from './server';
export { StorageError, type StorageProblem } from './storage/errors';
export {
  runningServer,
  ServerApi,
  ServerError,
  type ModuleProgram,
  type RunningServer,
  type ServerApiOptions,
  type ServerPlan,
  type ServerProblem,
  type ServerPublishResult,
} from './server-api';
