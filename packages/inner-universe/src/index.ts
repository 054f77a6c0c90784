/**
 * Typed client bindings of the module, made from the definitions the module itself is made of. They hold the two live tables
 * and the functions only: every other table is private.
 *
 * @packageDocumentation
 */
export { InnerUniverseConnection, type InnerUniverseParts, type LiveTable } from './bindings/connection';
export { remoteModule, type AnyModule } from './bindings/remote-module';
export type { ReadProcedureName } from './definitions/index';
export { logEntryOf, type LogLiveRow, type OutcomeRow } from './bindings/rows';
export {
  logColumns,
  outcomeColumns,
  procedureParameters,
  procedureResult,
  reducerParameters,
} from './definitions/index';
