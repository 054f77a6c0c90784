import { VirtualClock } from '@nerv/core';
import { describe, expect, test, vi } from 'vitest';
import { settled } from '../../test/turns';
import { retryDefaults } from '../options/client-options';
import { silentLogger } from '../options/logger';
import { Link, type LinkUser } from './link';
import type { Transport, TransportEvents } from './transport';

interface Attempt {
  readonly events: TransportEvents;
  readonly transport: Transport & { readonly close: ReturnType<typeof vi.fn> };
  readonly succeed: () => void;
  readonly fail: (error: unknown) => void;
}

function setUp() {
  const attempts: Attempt[] = [];
  const user = {
    outcome: vi.fn(),
    liveStarted: vi.fn(),
    live: vi.fn(),
    up: vi.fn(),
    down: vi.fn(),
    gaveUp: vi.fn(),
  } satisfies LinkUser;
  const clock = new VirtualClock();
  const link = new Link({
    ...retryDefaults,
    clock,
    random: () => 0,
    logger: silentLogger,
    user,
    open: (events) =>
      new Promise((resolve, reject) => {
        const transport = {
          session: `session-${attempts.length}`,
          apply: vi.fn(),
          read: vi.fn(),
          startLive: vi.fn(),
          stopLive: vi.fn(),
          close: vi.fn(),
        };
        attempts.push({ events, transport, succeed: () => resolve(transport), fail: reject });
      }),
  });
  return { attempts, user, link, clock };
}

describe('Link', () => {
  test('hears one connection at a time', async () => {
    const { attempts, user, link, clock } = setUp();
    void link.connect();
    attempts[0]!.succeed();
    await settled();
    attempts[0]!.events.outcome(1, Uint8Array.of(1));
    attempts[0]!.events.liveStarted();
    attempts[0]!.events.live([]);
    attempts[0]!.events.lost(new Error('reset'));
    attempts[0]!.events.lost(new Error('again'));
    await clock.advanceAsync(50);
    attempts[1]!.succeed();
    await settled();
    attempts[0]!.events.outcome(2, Uint8Array.of(1));
    attempts[0]!.events.liveStarted();
    attempts[0]!.events.live([]);
    attempts[0]!.events.lost(new Error('late'));
    expect(link.status).toBe('connected');
    for (const heard of [user.outcome, user.liveStarted, user.live, user.down])
      expect(heard).toHaveBeenCalledTimes(1);
    expect(user.up.mock.calls).toEqual([[attempts[0]!.transport], [attempts[1]!.transport]]);
  });

  test('closes a connection that opens after it was given up', async () => {
    const { attempts, user, link, clock } = setUp();
    void link.connect().catch(() => undefined);
    await clock.advanceAsync(retryDefaults.attemptTimeoutMs);
    attempts[0]!.succeed();
    await settled();
    expect(attempts[0]!.transport.close).toHaveBeenCalledTimes(1);
    expect(user.up).not.toHaveBeenCalled();
    await clock.advanceAsync(50);
    attempts[1]!.succeed();
    await settled();
    expect(link.transport).toBe(attempts[1]!.transport);
  });

  test('takes a connection that is lost before it was taken up for a failed attempt', async () => {
    const { attempts, user, link, clock } = setUp();
    void link.connect();
    attempts[0]!.succeed();
    attempts[0]!.events.lost(new Error('reset'));
    await settled();
    expect(user.up).not.toHaveBeenCalled();
    expect(attempts[0]!.transport.close).toHaveBeenCalledTimes(1);
    await clock.advanceAsync(50);
    expect(attempts).toHaveLength(2);
    expect(link.status).toBe('connecting');
  });

  test('makes an error of whatever an attempt fails with', async () => {
    const { attempts, link, clock } = setUp();
    const connecting = link.connect().catch((error: unknown) => error);
    for (const delay of [50, 100, 0]) {
      attempts.at(-1)!.fail('no reason');
      await settled();
      await clock.advanceAsync(delay);
    }
    expect(await connecting).toMatchObject({ message: expect.stringContaining('no reason') as unknown });
  });
});
