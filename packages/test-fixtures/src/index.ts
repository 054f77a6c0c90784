/**
 * What tests of code that uses NERV need: vitest fixtures, a mock client, faults, virtual time, repeatable randomness and
 * arbitraries.
 *
 * @packageDocumentation
 */
export * from './arbitraries/index';
export * from './faults/index';
export * from './random/index';
export {
  microsecondsOf,
  openEphemeralDatabase,
  type EphemeralDatabase,
  type EphemeralDatabaseOptions,
} from './environment/ephemeral-database';
export { eventually } from './environment/eventually';
export { temporaryPath, type TemporaryPath } from './environment/temporary-path';
export { entityMetadata, relationMetadata, test, type NervFixtures } from './environment/test';
export { testConfig } from './environment/test-config';
export { VirtualClock } from '@nerv/core';
export {
  createMockClient,
  mockBranch,
  mockEntity,
  mockEvent,
  mockRelation,
  mockVersion,
  type DocumentEvent,
  type MockClient,
} from '@nerv/client/testing';
