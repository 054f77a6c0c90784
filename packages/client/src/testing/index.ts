/**
 * A mock of the client for unit tests of what uses one (needs `vitest`).
 *
 * @packageDocumentation
 */
export { createMockClient, type DocumentEvent, type MockClient } from './mock-client';
export { mockBranch, mockEntity, mockEvent, mockRelation, mockVersion } from './records';
