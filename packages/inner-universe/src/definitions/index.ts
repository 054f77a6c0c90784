export { logColumns, outcomeColumns } from './tables';
export { reducerParameters } from './reducers';
export { procedureParameters, procedureResult } from './procedures';
export type { Types } from './types';
