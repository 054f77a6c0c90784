export { logColumns, outcomeColumns } from './tables';
export { reducerParameters } from './reducers';
export { procedureParameters, procedureResult, readProcedures, type ReadProcedureName } from './procedures';
export type { Types } from './types';
