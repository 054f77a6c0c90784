import { describe, expect, it } from 'vitest';
import { EventBus } from './index';

describe('scope', () => {
  it('publishes under its name and hears the whole bus', async () => {
    const bus = new EventBus();
    const agent = bus.scope('agent');
    const planner = agent.scope('planner');
    const sources: (string | null)[] = [];
    planner.subscribe('**', ({ source }) => void sources.push(source));
    await bus.publish('a', 1);
    await agent.publish('a', 1);
    await planner.publish('a', 1);
    await planner.publish('a', 1, { source: 'someone else' });
    await planner.publish('a', 1, { source: null });
    expect(sources).toEqual([null, 'agent', 'agent/planner', 'someone else', null]);
    expect(planner.name).toBe('agent/planner');
  });

  it('ends its subscriptions and inner scopes together, and no others', async () => {
    const bus = new EventBus();
    const calls: string[] = [];
    const agent = bus.scope('agent');
    const planner = agent.scope('planner');
    bus.subscribe('a', () => void calls.push('bus'));
    agent.subscribe('a', () => void calls.push('agent'));
    planner.subscribe('a', () => void calls.push('planner'));
    const iterated = agent.subscribe('a');
    const early = agent.subscribe('a', () => void calls.push('early'));
    await early.unsubscribe();
    await bus.publish('a', 1);
    await agent[Symbol.asyncDispose]();
    await agent.close();
    await bus.publish('a', 2);
    expect(calls).toEqual(['bus', 'agent', 'planner', 'bus']);
    const seen: unknown[] = [];
    for await (const { data } of iterated) seen.push(data);
    expect(seen).toEqual([]);
    await expect(planner.publish('a', 3)).rejects.toThrow('"agent/planner" is closed');
  });
});
