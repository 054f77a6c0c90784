export type { BackupResult } from './backup';
export type { Clock } from './clock';
export type {
  CallOptions,
  ClientInfo,
  EmbeddedOptions,
  IdentityToken,
  WebSocketRequest,
} from './embedded-options';
export { EmbeddedSpacetime } from './embedded-spacetime';
export { HostError, type HostProblem } from './host-error';
export type { IsolationLimits, IsolationOptions } from './isolation';
export { MemorySocket } from './memory-socket';
export type { PublishPlan } from './module-migration';
export type { PlanOptions, PublishOptions, PublishResult } from './publishing';
export type { RandomBytes } from './random-source';
export type { Timers } from './timers';
export { salvageStore, type SalvageOptions, type SalvageReport } from './salvage-store';
export type { TokenOptions } from './tokens';
