export { runCount as testRuns, runs as replayable } from '@nerv-tooling/vitest/runs';
