import { expectTypeOf } from 'vitest';
import type {
  ConflictError,
  DeltaOperation,
  EntityMetadata,
  EntityMetadataInput,
  EventInput,
  EventRecord,
  PersistenceError,
  RelationMetadataInput,
  Subscription,
  Value,
} from '../index';
import {
  createFeed,
  decodeValue,
  ConflictError as Conflict,
  PersistenceError as Persistence,
} from '../index';

expectTypeOf<{ a: (number | null)[]; at: Date; raw: Uint8Array; big: bigint }>().toExtend<Value>();
expectTypeOf<{ a?: string }>().toExtend<Value>();
expectTypeOf<() => void>().not.toExtend<Value>();
expectTypeOf<symbol>().not.toExtend<Value>();
expectTypeOf<undefined>().not.toExtend<Value>();
expectTypeOf<Map<string, string>>().not.toExtend<Value>();
expectTypeOf<(string | undefined)[]>().not.toExtend<Value>();

expectTypeOf<EntityMetadata>().toExtend<EntityMetadataInput>();
expectTypeOf<Record<never, never>>().toExtend<EntityMetadataInput>();
expectTypeOf<{ strength: number }>().toExtend<RelationMetadataInput>();
expectTypeOf<{ strength: string }>().not.toExtend<RelationMetadataInput>();

expectTypeOf<EventRecord<{ n: number }>['data']>().toEqualTypeOf<{ n: number }>();
expectTypeOf<EventRecord['source']>().toEqualTypeOf<string | null>();
expectTypeOf<{ type: string; data: number }>().toExtend<EventInput<number>>();
expectTypeOf<{ op: 'Set'; path: []; value: null }>().toExtend<DeltaOperation>();
expectTypeOf<{ op: 'Set'; path: [] }>().not.toExtend<DeltaOperation>();

expectTypeOf(createFeed<number>().subscription).toEqualTypeOf<Subscription<number>>();
expectTypeOf(decodeValue).returns.toEqualTypeOf<Value>();

declare const thrown: unknown;
if (Conflict.isInstance(thrown)) expectTypeOf(thrown).toEqualTypeOf<ConflictError>();
if (Persistence.isInstance(thrown)) expectTypeOf(thrown).toEqualTypeOf<PersistenceError>();
