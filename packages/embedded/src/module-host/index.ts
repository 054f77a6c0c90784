export type { ProcedureTransactions } from './call-state';
export {
  httpMethodOf,
  type HttpHeader,
  type HttpRequestMethod,
  type HttpResponse,
  type OutboundAnswer,
  type OutboundRequest,
} from './http-messages';
export type { LogEntry, LogFrame, Logger, LogLevel, LogPlace, WriteEntry } from './log';
export { ModuleError, type ModuleProblem } from './module-error';
export {
  logFailure,
  ModuleInstance,
  type CallContext,
  type CallOutcome,
  type CallWatch,
  type InstanceHost,
} from './module-instance';
export { lower, lowerElsewhere } from './lower';
export { sha256 as bundleHash } from './lowered-cache';
export { prepareModule, type PreparedModule } from './prepared-module';
export { readModuleSource, type ModuleSource } from './read-source';
