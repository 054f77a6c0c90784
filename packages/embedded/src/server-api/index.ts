export { ServerApi, type PublishAnswer, type PublishPlan, type ServerApiOptions } from './server-api';
export { ServerError, type ServerProblem } from './server-error';
export { isLoopback, serverUri } from './server-uri';
