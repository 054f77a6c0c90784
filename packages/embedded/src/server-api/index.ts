export {
  adminTokenPath,
  DEFAULT_DATA_DIR,
  isSystemError,
  readAdminToken,
  readServerNote,
  removeServerNote,
  runningServer,
  writeServerNote,
  type RunningServer,
  type ServerNote,
} from './data-directory';
export {
  ServerApi,
  type ModuleProgram,
  type ServerPublishResult,
  type ServerPlan,
  type ServerApiOptions,
} from './server-api';
export { ServerError, type ServerProblem } from './server-error';
export { isLoopback, serverUri } from './server-uri';
