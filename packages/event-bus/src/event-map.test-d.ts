import type { Subscription, Value } from '@nerv/core';
import { describe, expectTypeOf, it } from 'vitest';
import type { AnyMessage, EventBus, HandlerFailure, MatchingType, Message } from './index';

interface Events {
  'user.created': { name: string };
  'user.deleted': { id: string };
  'user.mail.sent': { to: string };
  TEST_EVENT: number;
}

declare const bus: EventBus<Events>;
declare const open: EventBus;

describe('the event map', () => {
  it('types the data of what is published', () => {
    expectTypeOf(bus.publish('user.created', { name: 'Ada' })).toEqualTypeOf<Promise<string>>();
    // @ts-expect-error data of another type of event
    void bus.publish('user.created', { id: '1' });
    // @ts-expect-error no such type
    void bus.publish('user.renamed', { name: 'Ada' });
    // @ts-expect-error a pattern is no type
    void bus.publish('user.*', { name: 'Ada' });
    // @ts-expect-error the bus's own
    void bus.publish('HANDLER_ERROR', {});
    // @ts-expect-error reserved in metadata
    void bus.publish('TEST_EVENT', 1, { metadata: { correlationId: 'x' } });
  });

  it('types what handlers get', () => {
    bus.subscribe('user.created', (message) => {
      expectTypeOf(message).toEqualTypeOf<Message<'user.created', { name: string }>>();
    });
    bus.subscribe('HANDLER_ERROR', ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<HandlerFailure>();
    });
    // @ts-expect-error no such type
    bus.subscribe('user.renamed', () => undefined);
  });

  it('types what a pattern matches', () => {
    expectTypeOf<MatchingType<Events, 'user.*'>>().toEqualTypeOf<'user.created' | 'user.deleted'>();
    expectTypeOf<MatchingType<Events, '*'>>().toEqualTypeOf<'TEST_EVENT' | 'HANDLER_ERROR'>();
    expectTypeOf<MatchingType<Events, '*.mail.*'>>().toEqualTypeOf<'user.mail.sent'>();
    expectTypeOf<MatchingType<Events, 'user.**'>>().toEqualTypeOf<
      'user.created' | 'user.deleted' | 'user.mail.sent'
    >();
    expectTypeOf<MatchingType<Events, '**'>>().toEqualTypeOf<keyof Events | 'HANDLER_ERROR'>();
    bus.subscribe('user.*', (message) => {
      expectTypeOf(message).toEqualTypeOf<
        Message<'user.created', { name: string }> | Message<'user.deleted', { id: string }>
      >();
      if (message.type === 'user.deleted') expectTypeOf(message.data).toEqualTypeOf<{ id: string }>();
    });
  });

  it('types iteration, history, scopes and middleware', () => {
    expectTypeOf(bus.history({ type: 'TEST_EVENT' })).toEqualTypeOf<Message<'TEST_EVENT', number>[]>();
    expectTypeOf(bus.history()).toEqualTypeOf<AnyMessage<Events>[]>();
    expectTypeOf(bus.scope('a').subscribe('TEST_EVENT')).toEqualTypeOf<
      Subscription<Message<'TEST_EVENT', number>>
    >();
    bus.use((message, next) => {
      expectTypeOf(message).toEqualTypeOf<AnyMessage<Events>>();
      return next();
    });
  });

  it('is open by default', () => {
    open.subscribe('anything', ({ data }) => expectTypeOf(data).toEqualTypeOf<Value>());
    open.subscribe('any.*', ({ type }) => expectTypeOf(type).toEqualTypeOf<string>());
    open.subscribe('HANDLER_ERROR', ({ data }) => expectTypeOf(data).toEqualTypeOf<HandlerFailure>());
    expectTypeOf(open.publish('anything', new Date())).toEqualTypeOf<Promise<string>>();
    // @ts-expect-error not storable
    void open.publish('anything', () => undefined);
  });
});
