import type { DeltaOperation, StateVersion, Value } from '@nerv/core';
import { describe, expectTypeOf, it } from 'vitest';
import { SpacetimeTemporalStore, type TemporalStorePort } from './adapter/index';
import {
  TemporalStore,
  type Immutable,
  type MemoryVersionBackend,
  type VersionBackend,
  type VersionStore,
} from './index';

interface Settings {
  theme: string;
  seen: Date;
  tags: string[];
  nested: { deep: { list: (number | null)[] } };
  optional?: bigint;
}

describe('types', () => {
  it('make states read-only, however deep', () => {
    expectTypeOf<Immutable<Settings>>().toEqualTypeOf<{
      readonly theme: string;
      readonly seen: Date;
      readonly tags: readonly string[];
      readonly nested: { readonly deep: { readonly list: readonly (number | null)[] } };
      readonly optional?: bigint;
    }>();
    expectTypeOf<Immutable<[number, string[]]>>().toEqualTypeOf<readonly [number, readonly string[]]>();
    expectTypeOf<Immutable<Value>>().toEqualTypeOf<Value>();
    expectTypeOf<Immutable<unknown>>().toEqualTypeOf<unknown>();
    expectTypeOf<Immutable<Uint8Array | 'a' | null>>().toEqualTypeOf<Uint8Array | 'a' | null>();
  });

  it('follow the state of a store', () => {
    const store = new TemporalStore<Settings>();
    expectTypeOf(store.commitVersion).parameter(0).toEqualTypeOf<Immutable<Settings>>();
    expectTypeOf<Settings>().toExtend<Parameters<typeof store.commitVersion>[0]>();
    expectTypeOf(store.checkout).returns.resolves.toEqualTypeOf<Immutable<Settings>>();
    expectTypeOf(store.current).returns.resolves.toEqualTypeOf<Immutable<Settings> | undefined>();
    expectTypeOf(store.at).returns.resolves.toEqualTypeOf<Immutable<Settings> | undefined>();
    expectTypeOf(store.head).returns.resolves.toEqualTypeOf<StateVersion | undefined>();
    expectTypeOf(store.diff).returns.resolves.toEqualTypeOf<readonly DeltaOperation[]>();
    // @ts-expect-error A state of another shape.
    void store.commitVersion({ theme: 5 }, 'Wrong');
  });

  it('let one interface stand for both stores', () => {
    expectTypeOf<TemporalStore<Settings>>().toExtend<VersionStore<Settings>>();
    expectTypeOf<SpacetimeTemporalStore<Settings>>().toExtend<VersionStore<Settings>>();
    expectTypeOf<MemoryVersionBackend>().toExtend<VersionBackend>();
    expectTypeOf<MemoryVersionBackend>().toExtend<TemporalStorePort>();
    expectTypeOf(SpacetimeTemporalStore<Settings>).toBeConstructibleWith({} as TemporalStorePort, {
      store: 'x',
    });
    expectTypeOf(TemporalStore<Settings>).toBeConstructibleWith({ backend: {} as VersionBackend });
  });
});
