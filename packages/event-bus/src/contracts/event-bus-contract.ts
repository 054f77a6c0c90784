import { ValidationError, type Subscription, type Value } from '@nerv/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SubscribeOptions } from '../channel';
import { HANDLER_ERROR, type HandlerFailure } from '../handler-error';
import type { Message } from '../message';

/** What the suite needs of a bus. */
export interface EventBusSubject {
  publish(
    type: string,
    data: Value,
    options?: {
      readonly source?: string;
      readonly id?: string;
      readonly correlationId?: string;
      readonly causationId?: string;
    },
  ): Promise<unknown>;
  subscribe(
    typeOrPattern: string,
    handler: (message: Message) => unknown,
    options?: SubscribeOptions,
  ): Subscription<unknown>;
  history(query?: { readonly type?: string; readonly limit?: number }): Message[] | Promise<Message[]>;
}

export interface EventBusHarness {
  /** A bus no one has published on yet, which keeps at least 100 messages of history. */
  readonly subject: EventBusSubject;
  /** Resolves when everything published so far has been given to the handlers. */
  settled(): Promise<void>;
  /** Ends what the harness made. */
  cleanup(): Promise<void>;
}

/** Tests of what every event bus does, whether in process or over a log. */
export function runEventBusContractSuite(
  name: string,
  createHarness: () => EventBusHarness | Promise<EventBusHarness>,
): void {
  describe(`event bus contract: ${name}`, () => {
    let harness: EventBusHarness;
    let bus: EventBusSubject;

    beforeEach(async () => {
      harness = await createHarness();
      bus = harness.subject;
    });

    afterEach(() => harness.cleanup());

    /** Subscribes a handler that keeps what it gets. */
    async function collect(typeOrPattern: string, options?: SubscribeOptions): Promise<Message[]> {
      const messages: Message[] = [];
      await bus.subscribe(typeOrPattern, (message) => void messages.push(message), options).ready;
      return messages;
    }

    /** Publishes one after the other without waiting, and then waits until all are handled. */
    async function publishAll(types: readonly string[]): Promise<void> {
      await Promise.all(types.map((type, index) => bus.publish(type, index)));
      await harness.settled();
    }

    it('hands a handler the whole message', async () => {
      const messages = await collect('user.created');
      await bus.publish(
        'user.created',
        { name: 'Ada' },
        { source: 'sign-up', id: 'event-1', correlationId: 'work-1', causationId: 'event-0' },
      );
      await harness.settled();
      expect(messages).toHaveLength(1);
      const [message] = messages;
      expect(message).toMatchObject({
        id: 'event-1',
        type: 'user.created',
        data: { name: 'Ada' },
        source: 'sign-up',
        metadata: { correlationId: 'work-1', causationId: 'event-0' },
      });
      expect(message?.timestamp).toBeInstanceOf(Date);
      expect(Object.isFrozen(message)).toBe(true);
    });

    it('says null where nothing was said, and gives every event an id of its own', async () => {
      const messages = await collect('**');
      await publishAll(['a', 'a', 'a']);
      expect(messages.map(({ source }) => source)).toEqual([null, null, null]);
      expect(messages[0]?.metadata).toEqual({ correlationId: null, causationId: null });
      expect(new Set(messages.map(({ id }) => id)).size).toBe(3);
    });

    it('keeps every kind of value', async () => {
      const messages = await collect('value');
      const data = {
        nothing: null,
        yes: true,
        negativeZero: -0,
        notANumber: NaN,
        big: 2n ** 70n,
        when: new Date(1_234),
        bytes: new Uint8Array([1, 2, 3]),
        list: ['', 'ä', [{}]],
      };
      await bus.publish('value', data);
      await harness.settled();
      expect(messages[0]?.data).toEqual(data);
    });

    it('gives each handler each event once, in publish order', async () => {
      const types = Array.from({ length: 60 }, (_, index) => `type.${index % 7}`);
      const everything = await collect('**');
      const some = await collect('type.3');
      await publishAll(types);
      expect(everything.map(({ data }) => data)).toEqual(types.map((_, index) => index));
      expect(some.map(({ data }) => data)).toEqual([3, 10, 17, 24, 31, 38, 45, 52, 59]);
    });

    it('calls the handlers of one event in the order they subscribed', async () => {
      const calls: string[] = [];
      await bus.subscribe('a', () => void calls.push('exact')).ready;
      await bus.subscribe('*', () => void calls.push('pattern')).ready;
      await bus.subscribe('a', () => void calls.push('again')).ready;
      await publishAll(['a', 'b']);
      expect(calls).toEqual(['exact', 'pattern', 'again', 'pattern']);
    });

    it.each([
      ['user.created', ['user.created']],
      ['user.*', ['user.created', 'user.deleted']],
      ['*', ['TEST_EVENT']],
      ['user.**', ['user.created', 'user.deleted', 'user.mail.sent']],
      ['*.*.sent', ['user.mail.sent']],
      ['**', ['TEST_EVENT', 'user.created', 'user.deleted', 'user.mail.sent']],
    ])('matches %s', async (pattern, expected) => {
      const messages = await collect(pattern);
      await publishAll(['TEST_EVENT', 'user.created', 'user.deleted', 'user.mail.sent']);
      expect(messages.map(({ type }) => type)).toEqual(expected);
    });

    it.each(['', 'user*', '**.created', 'a.***'])('refuses to subscribe to "%s"', (pattern) => {
      expect(() => bus.subscribe(pattern, () => undefined)).toThrow(ValidationError);
    });

    it.each(['', 'user.*', '**', HANDLER_ERROR])('refuses to publish under "%s"', async (type) => {
      const messages = await collect('**');
      await expect(bus.publish(type, 1)).rejects.toThrow(ValidationError);
      await harness.settled();
      expect(messages).toEqual([]);
    });

    it('keeps a failing handler from hurting others and the publisher', async () => {
      const failures = await collect(HANDLER_ERROR);
      const thrown = new Error('thrown');
      const rejected = new Error('rejected');
      bus.subscribe(
        'a',
        () => {
          throw thrown;
        },
        { name: 'throws' },
      );
      bus.subscribe('a', () => Promise.reject(rejected), { name: 'rejects' });
      const others = await collect('a');
      await publishAll(['a', 'a']);
      expect(others).toHaveLength(2);
      expect(failures).toHaveLength(4);
      const told = failures.map(({ data }) => data as HandlerFailure);
      expect(new Set(told.map(({ error }) => error))).toEqual(new Set([thrown, rejected]));
      expect(new Set(told.map(({ subscription }) => subscription))).toEqual(new Set(['throws', 'rejects']));
      expect(told.map(({ message }) => message?.id).sort()).toEqual(
        others.flatMap(({ id }) => [id, id]).sort(),
      );
    });

    it('does not publish what a handler of HANDLER_ERROR throws', async () => {
      let calls = 0;
      bus.subscribe(HANDLER_ERROR, () => {
        calls++;
        throw new Error('again');
      });
      await bus.subscribe('a', () => {
        throw new Error('once');
      }).ready;
      await publishAll(['a', 'b']);
      expect(calls).toBe(1);
    });

    it('gives nothing to a handler that unsubscribed or whose signal was aborted', async () => {
      const controller = new AbortController();
      const messages: Message[] = [];
      const subscription = bus.subscribe('a', (message) => void messages.push(message));
      await subscription.ready;
      const aborted = await collect('a', { signal: controller.signal });
      const late = await collect('a', { signal: AbortSignal.abort() }).catch(() => []);
      await publishAll(['a']);
      await subscription.unsubscribe();
      controller.abort();
      await publishAll(['a']);
      expect([messages.length, aborted.length, late.length]).toEqual([1, 1, 0]);
      await expect(subscription.closed).resolves.toBeUndefined();
    });

    it('gives a serial handler one event at a time', async () => {
      let running = 0;
      let most = 0;
      const seen: unknown[] = [];
      const handler = async ({ data }: Message): Promise<void> => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        await Promise.resolve();
        seen.push(data);
        running--;
      };
      await bus.subscribe('a', handler, { serial: true }).ready;
      await publishAll(['a', 'a', 'a', 'a']);
      expect(most).toBe(1);
      expect(seen).toEqual([0, 1, 2, 3]);
    });

    it('gives back its history, oldest first', async () => {
      await publishAll(['a.x', 'b', 'a.y', 'b', 'a.x']);
      const dataOf = async (query?: { type?: string; limit?: number }) =>
        (await bus.history(query)).map(({ data }) => data);
      expect(await dataOf({ limit: 100 })).toEqual([0, 1, 2, 3, 4]);
      expect(await dataOf({ type: 'b' })).toEqual([1, 3]);
      expect(await dataOf({ type: 'a.*', limit: 2 })).toEqual([2, 4]);
      expect(await dataOf({ limit: 0 })).toEqual([]);
      await expect(dataOf({ limit: -1 })).rejects.toThrow(ValidationError);
    });
  });
}
