/**
 * The SpacetimeDB module. It runs in a module host only: bundle this file (with `spacetime:*` external) and publish it.
 *
 * @packageDocumentation
 */
export { innerUniverse as default } from './schema';
export { clientConnected, clientDisconnected, init } from './lifecycle';
export {
  apply,
  commitVersion,
  createBranch,
  createEntity,
  createRelation,
  deleteEntity,
  deleteRelation,
  publishEvent,
  putConfiguration,
  updateEntity,
  updateRelation,
} from './reducers';
export {
  countEntities,
  getConfiguration,
  getEntities,
  getRelations,
  getStatus,
  getVersionContent,
  getVersions,
  listBranches,
  queryEntities,
  queryRelations,
  readLog,
  traverse,
  versionHistory,
} from './procedures';
