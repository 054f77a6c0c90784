export type { BackupResult } from './backup';
export type { Clock } from './clock';
export {
  EmbeddedSpacetime,
  type CallOptions,
  type ClientInfo,
  type EmbeddedOptions,
  type IdentityToken,
  type WebSocketRequest,
} from './embedded-spacetime';
export { HostError, type HostProblem } from './host-error';
export { MemorySocket } from './memory-socket';
export type { PublishPlan } from './module-migration';
export type { PlanOptions, PublishOptions, PublishResult } from './publishing';
export type { RandomBytes } from './random-source';
export type { Timers } from './timers';
export { salvageStore, type SalvageOptions, type SalvageReport } from './salvage-store';
export type { TokenOptions } from './tokens';
