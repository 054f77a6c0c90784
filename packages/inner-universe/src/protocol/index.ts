/**
 * The binary formats between clients and the module: what `apply` takes, what `outcome` and the log carry, what read
 * procedures take and return. Every document begins with its format version.
 *
 * @packageDocumentation
 */
export { configurationKeys } from './configuration';
export { limits, pageDefaults } from './limits';
export {
  batchFormat,
  encodeWrite,
  readBatch,
  type Batch,
  type BatchReader,
  type EncodedWrite,
  type Write,
} from './batch';
export type { Operation, OperationOf, OperationTag } from './operations';
export { outcomeFormat, type OperationResult, type Outcome, type WriteOutcome } from './outcome';
export {
  branchPayload,
  dataOfEventPayload,
  configPayload,
  entityPayload,
  eventPayload,
  logKinds,
  relationPayload,
  versionPayload,
  type BranchPayload,
  type ConfigPayload,
  type EntityPayload,
  type EventPayload,
  type LogEntry,
  type LogKindName,
  type RelationPayload,
  type VersionPayload,
} from './log';
export type { BranchRow, EntityRow, RelationRow, VersionContentBytes, VersionRow } from './rows';
export * from './reads/index';
export type { Format } from './wire/index';
