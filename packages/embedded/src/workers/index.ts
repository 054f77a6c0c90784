export { inWorkers, type WorkerRunnerOptions } from './worker-runner';
export type { WorkerLimits } from './worker-thread';
