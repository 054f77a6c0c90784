import type {
  Branch,
  CommitStateVersionInput,
  Entity,
  EventInput,
  EventRecord,
  Page,
  PublishedEvent,
  PublishEventOptions,
  ReadEventsQuery,
  StateVersion,
  StoredVersion,
  SubscribeEventsOptions,
  Subscription,
  Value,
} from '@nerv/core';
import { expectTypeOf, test } from 'vitest';
import type { EntityChange, InnerUniverseClient, InnerUniverseClientLike } from './index';
import type { MockClient } from './testing/index';

/** The ports of the adapters, written from the types of core alone: they know nothing of this package. */
interface EventPort {
  publishEvent(type: string, data: Value, options?: PublishEventOptions): Promise<PublishedEvent>;
  publishEvents(events: readonly EventInput[], options?: object): Promise<PublishedEvent[]>;
  readEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]>;
  subscribeEvents(
    callback: (event: EventRecord) => void,
    options?: SubscribeEventsOptions,
  ): Subscription<EventRecord>;
}

interface VersionPort {
  commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion>;
  getStateVersion(id: string): Promise<StateVersion>;
  getVersionHistory(id: string, options?: { readonly limit?: number }): Promise<readonly StateVersion[]>;
  readVersionContent(id: string): Promise<readonly StoredVersion[]>;
  createBranch(store: string, name: string, from: string | null): Promise<Branch>;
  getBranch(store: string, name: string): Promise<Branch | undefined>;
  listBranches(store: string): Promise<readonly Branch[]>;
  listVersions(
    store: string,
    options?: { readonly after?: number; readonly limit?: number },
  ): Promise<readonly StateVersion[]>;
}

test('the client is what its interface says, and fits the ports of the adapters', () => {
  expectTypeOf<InnerUniverseClient>().toExtend<InnerUniverseClientLike>();
  expectTypeOf<InnerUniverseClientLike>().toExtend<EventPort>();
  expectTypeOf<InnerUniverseClientLike>().toExtend<VersionPort>();
});

test('the interface leaves out nothing the client has', () => {
  expectTypeOf<keyof InnerUniverseClient>().toEqualTypeOf<keyof InnerUniverseClientLike>();
});

test('the mock has all of the interface, and beside it only what simulates', () => {
  expectTypeOf<MockClient>().toExtend<InnerUniverseClientLike>();
  expectTypeOf<Exclude<keyof MockClient, keyof InnerUniverseClientLike>>().toExtend<`simulate${string}`>();
});

declare const client: InnerUniverseClientLike;

test('a query is awaited for a page and iterated for items', () => {
  expectTypeOf<Awaited<ReturnType<typeof client.queryEntities>>>().toEqualTypeOf<Page<Entity>>();
  expectTypeOf(client.queryEntities()[Symbol.asyncIterator]().next).returns.resolves.toExtend<
    IteratorResult<Entity, unknown>
  >();
});

test('a feed takes a callback and options, or options alone', () => {
  expectTypeOf(client.subscribeEntityChanges({ entityType: 'User' })).toEqualTypeOf<
    Subscription<EntityChange>
  >();
  client.subscribeEntityChanges((change, row, previous, info) => {
    expectTypeOf(change).toEqualTypeOf<'INSERTED' | 'UPDATED' | 'DELETED'>();
    expectTypeOf(row).toEqualTypeOf<Entity>();
    expectTypeOf(previous).toEqualTypeOf<Entity | undefined>();
    expectTypeOf(info.position).toBeNumber();
  });
  // @ts-expect-error the names of HTTP queries are not those of the client
  client.subscribeEntityChanges({ entity_type: 'User' });
});
