import type { Types } from './types';

/** What every read procedure takes and returns: the `request` and `reply` of its `ReadFormat` in the protocol. */
export const procedureParameters = (t: Types) => ({ request: t.byteArray() });
export const procedureResult = (t: Types) => t.byteArray();

/** The read procedures: the name that code uses, and the one they are called by. */
export const readProcedures = {
  readLog: 'read_log',
  getEntities: 'get_entities',
  queryEntities: 'query_entities',
  countEntities: 'count_entities',
  getRelations: 'get_relations',
  queryRelations: 'query_relations',
  traverse: 'traverse',
  getVersions: 'get_versions',
  versionHistory: 'version_history',
  getVersionContent: 'get_version_content',
  listBranches: 'list_branches',
  getStatus: 'get_status',
  getConfiguration: 'get_configuration',
} as const;

export type ReadProcedureName = keyof typeof readProcedures;
