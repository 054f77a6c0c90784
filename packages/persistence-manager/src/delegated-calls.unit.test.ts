import { createMockClient } from '@nerv/client/testing';
import { expect, it } from 'vitest';
import { DelegatedCalls } from './delegated-calls';

class Calls extends DelegatedCalls {
  readonly mock = createMockClient();

  override get client() {
    return this.mock;
  }
}

const calls = new Calls();
const names = Object.keys(calls).filter((name) => name !== 'mock') as Exclude<
  keyof Calls,
  'mock' | 'client'
>[];

it.each(names)('makes the call %s as it is', (name) => {
  const call: (...given: unknown[]) => unknown = calls[name] as never;
  const result = Symbol(name);
  calls.mock[name].mockReturnValueOnce(result as never);
  expect(call('first', { second: true })).toBe(result);
  expect(calls.mock[name]).toHaveBeenCalledExactlyOnceWith('first', { second: true });
});

it('has every call of a client but those of its connection and feeds', () => {
  const others = /^(subscribe|simulate|connect|disconnect|onStatusChange|status)/;
  expect([...names].sort()).toEqual(
    Object.keys(createMockClient())
      .filter((name) => !others.test(name))
      .sort(),
  );
});
