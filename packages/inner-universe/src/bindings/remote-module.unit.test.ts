import { expect, test } from 'vitest';
import { InnerUniverseConnection, remoteModule } from '../index';

test('bindings hold the two live tables and no other', () => {
  expect(Object.keys(remoteModule.tables)).toEqual(['logLive', 'outcome']);
  expect(remoteModule.tables.logLive.sourceName).toBe('log_live');
  expect(remoteModule.tables.outcome.isEvent).toBe(true);
});

test('functions are called by their canonical names', () => {
  const accessors = [...remoteModule.reducers, ...remoteModule.procedures].map(({ name, accessorName }) => [
    name,
    accessorName,
  ]);
  expect(accessors).toContainEqual(['apply', 'apply']);
  expect(accessors).toContainEqual(['create_entity', 'createEntity']);
  expect(accessors).toContainEqual(['read_log', 'readLog']);
  expect(new Set(accessors.map(([name]) => name)).size).toBe(accessors.length);
});

test('columns keep the order of the definition, which is the order on the wire', () => {
  expect(Object.keys(remoteModule.tables.logLive.columns)).toEqual([
    'position',
    'kind',
    'type',
    'key',
    'source',
    'operationId',
    'time',
    'revision',
    'payload',
  ]);
});

test('a connection is built by the SDK’s own builder', () => {
  expect(InnerUniverseConnection.builder().withUri('ws://127.0.0.1:1').withDatabaseName('x')).toBeDefined();
});
