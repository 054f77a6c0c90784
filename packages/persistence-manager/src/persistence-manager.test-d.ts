import type { InnerUniverseClient, InnerUniverseClientLike } from '@nerv/client';
import type { EventBus, Message } from '@nerv/event-bus';
import type { EventBusPort } from '@nerv/event-bus/adapter';
import type { TemporalStorePort } from '@nerv/temporal-store/adapter';
import { describe, expectTypeOf, it } from 'vitest';
import { PersistenceManager, type EmbeddedHost, type InnerUniverseConfigOptions } from './index';

interface Events {
  'note.written': { letter: string };
}

interface Notes {
  chapters: number;
}

describe('the client', () => {
  it('is what the adapters ask for', () => {
    expectTypeOf<InnerUniverseClient>().toExtend<EventBusPort>();
    expectTypeOf<InnerUniverseClient>().toExtend<TemporalStorePort>();
    expectTypeOf<InnerUniverseClientLike>().toExtend<EventBusPort>();
  });
});

describe('PersistenceManager', () => {
  it('types its bus and its store', async () => {
    const manager = await PersistenceManager.open<Events, Notes>({ durability: 'memory' });
    expectTypeOf(manager.eventBus).toEqualTypeOf<EventBus<Events>>();
    manager.eventBus.subscribe('note.*', (message) => {
      expectTypeOf(message).toEqualTypeOf<Message<'note.written', { letter: string }>>();
    });
    expectTypeOf(manager.temporalStore.commitVersion).parameter(0).toExtend<Notes>();
    // @ts-expect-error no such event
    void manager.eventBus.publish('note.read', { letter: 'G' });
  });

  it('makes its client’s calls with its client’s types', () => {
    expectTypeOf<PersistenceManager['createEntity']>().toEqualTypeOf<
      InnerUniverseClientLike['createEntity']
    >();
    expectTypeOf<PersistenceManager['queryEntities']>().toEqualTypeOf<
      InnerUniverseClientLike['queryEntities']
    >();
  });

  it('takes the embedded host and settings of known names', () => {
    expectTypeOf<import('@nerv/embedded').EmbeddedSpacetime>().toExtend<EmbeddedHost>();
    expectTypeOf<{ target: 'cloud' }>().not.toExtend<InnerUniverseConfigOptions>();
  });
});
