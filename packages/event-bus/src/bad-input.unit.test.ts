import { ValidationError } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { FakeLog } from '../test/support/fake-log';
import { SpacetimeEventBus } from './adapter/index';
import { EventBus } from './index';

/** What a user without a type checker may pass. */
const anything = (value: unknown) => value as never;

const noFunction = [null, 5, '', 'handler', {}, [], Symbol('handler')].map(anything);
const noObject = [null, 5, 'options', [], Symbol('options'), () => undefined].map(anything);
const noName = [undefined, null, 5, '', {}].map(anything);

describe('a bus', () => {
  it('refuses what is no function where one is called later', () => {
    const bus = new EventBus();
    for (const wrong of noFunction) {
      expect(() => bus.use(wrong)).toThrow(ValidationError);
      expect(() => bus.tap(wrong)).toThrow(ValidationError);
      expect(() => new EventBus({ onUnhandledFailure: wrong })).toThrow(ValidationError);
    }
    for (const wrong of [null, 5, '', 'handler', [], Symbol('handler')].map(anything)) {
      expect(() => bus.subscribe('a', wrong)).toThrow(ValidationError);
    }
  });

  it('refuses options that are no object', async () => {
    const bus = new EventBus();
    for (const wrong of noObject) {
      expect(() => new EventBus(wrong)).toThrow(ValidationError);
      expect(() => bus.subscribe('a', () => undefined, wrong)).toThrow(ValidationError);
      expect(() => bus.history(wrong)).toThrow(ValidationError);
      await expect(bus.publish('a', 1, wrong)).rejects.toThrow(ValidationError);
      await expect(bus.publish('a', 1, { metadata: wrong })).rejects.toThrow(ValidationError);
    }
    expect(bus.history()).toEqual([]);
  });

  it('refuses a scope without a name, and a message that is none', async () => {
    const bus = new EventBus();
    for (const wrong of noName) {
      expect(() => bus.scope(wrong)).toThrow(ValidationError);
      expect(() => bus.scope('outer').scope(wrong)).toThrow(ValidationError);
      await expect(bus.deliver(wrong)).rejects.toThrow(ValidationError);
    }
  });
});

describe('the adapter', () => {
  it('refuses what is no client, no bus, no handler and no options', async () => {
    const adapter = new SpacetimeEventBus(new FakeLog().port());
    for (const wrong of noObject) {
      expect(() => new SpacetimeEventBus(wrong)).toThrow(ValidationError);
      expect(() => new SpacetimeEventBus(new FakeLog().port(), wrong)).toThrow(ValidationError);
      expect(() => adapter.connectToNerv(wrong)).toThrow(ValidationError);
      expect(() => adapter.subscribeToEvents(wrong)).toThrow(ValidationError);
      await expect(adapter.history(wrong)).rejects.toThrow(ValidationError);
    }
    expect(() => new SpacetimeEventBus(anything({}))).toThrow(/client\.publishEvent must be a function/);
    expect(() => adapter.connectToNerv(anything({}))).toThrow(/bus\.tap must be a function/);
    for (const wrong of noFunction) {
      expect(() => adapter.registerHandler('a', wrong)).toThrow(ValidationError);
      expect(() => adapter.subscribeToEvents({}, wrong)).toThrow(ValidationError);
    }
  });
});
