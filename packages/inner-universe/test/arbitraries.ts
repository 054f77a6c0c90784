import { runs as runsOf } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import type { Batch, LogEntry, Operation, OperationOf, Outcome } from '../src/protocol/index';

/** Size of the randomised suites. */
export const runs = runsOf(100);

export const text = fc.string({ unit: 'grapheme', maxLength: 40 });
export const bytes = fc.uint8Array({ maxLength: 64 });
export const safe = fc.maxSafeNat();
export const u32 = fc.nat({ max: 0xffff_ffff });

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const tags = fc.array(text, { maxLength: 4 });

const metadata = { name: maybe(text), description: maybe(text), tags: maybe(tags), properties: maybe(bytes) };
const relationMetadata = { ...metadata, strength: maybe(fc.double()), bidirectional: maybe(fc.boolean()) };
const mode = fc.constantFrom('replace' as const, 'merge' as const);
const expectedRevision = maybe(u32);

const values: { [T in Operation['tag']]: fc.Arbitrary<OperationOf<T>> } = {
  createEntity: fc.record({ id: text, entityType: text, ...metadata }),
  updateEntity: fc.record({ id: text, mode, expectedRevision, ...metadata }),
  deleteEntity: fc.record({
    id: text,
    onRelations: fc.constantFrom('restrict' as const, 'detach' as const, 'cascade' as const),
    expectedRevision,
  }),
  createRelation: fc.record({ id: text, fromId: text, toId: text, relationType: text, ...relationMetadata }),
  updateRelation: fc.record({ id: text, mode, expectedRevision, ...relationMetadata }),
  deleteRelation: fc.record({ id: text, expectedRevision }),
  publishEvent: fc.record({ id: text, type: text, source: text, expectedLast: maybe(safe), payload: bytes }),
  commitVersion: fc.record({
    id: text,
    store: text,
    branch: text,
    parents: maybe(tags),
    expectedHead: maybe(text),
    description: text,
    author: maybe(text),
    tags,
    dataHash: text,
    content: fc.record({ storage: fc.constantFrom('delta' as const, 'snapshot' as const), content: bytes }),
  }),
  createBranch: fc.record({ store: text, name: text, from: maybe(text) }),
  putConfiguration: fc.record({
    entries: fc.array(fc.record({ key: text, value: maybe(bytes) }), { maxLength: 4 }),
    expectedRevision,
  }),
};

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  ...Object.entries(values).map(([tag, value]) =>
    (value as fc.Arbitrary<unknown>).map((content) => ({ tag, value: content }) as Operation),
  ),
);

export const batch: fc.Arbitrary<Batch> = fc.record({
  session: text,
  callId: u32,
  writes: fc.array(fc.record({ operationId: text, operations: fc.array(operation, { maxLength: 4 }) }), {
    maxLength: 4,
  }),
});

export const outcome: fc.Arbitrary<Outcome> = fc.record({
  time: fc.maxSafeInteger(),
  head: safe,
  outcomes: fc.array(
    fc.oneof(
      fc.record({
        tag: fc.constant('applied' as const),
        value: fc.record({
          results: fc.array(fc.record({ id: text, position: safe, revision: u32 }), { maxLength: 3 }),
          replayed: fc.boolean(),
        }),
      }),
      fc.record({ tag: fc.constant('refused' as const), value: fc.record({ error: text }) }),
    ),
  ),
});

export const logEntry: fc.Arbitrary<LogEntry> = fc.record({
  position: safe,
  kind: fc.constantFrom('event', 'entity', 'relation', 'version', 'branch', 'config'),
  type: text,
  key: text,
  source: text,
  operationId: text,
  time: fc.maxSafeInteger(),
  revision: u32,
  payload: bytes,
});
