export { SeededRandom } from './seeded-random';
export { propertyRuns, testSeed } from './test-seed';
