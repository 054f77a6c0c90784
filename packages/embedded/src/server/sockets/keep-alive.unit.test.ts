import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../test/schedules/virtual-time';
import { KeepAlive } from './keep-alive';

function start() {
  const time = new VirtualTime();
  const events: string[] = [];
  const startMicros = time.micros;
  const now = (): number => Number(time.micros - startMicros) / 1000;
  const keepAlive = new KeepAlive({
    timers: time.timers,
    monotonicMs: now,
    pingIntervalMs: 15,
    idleTimeoutMs: 30,
    ping: () => events.push(`ping ${now()}`),
    onIdle: () => {
      events.push(`idle ${now()}`);
      keepAlive.stop();
    },
  });
  const advance = (milliseconds: number) =>
    time.advance(BigInt(milliseconds) * 1000n, () => Promise.resolve());
  return { time, events, keepAlive, advance };
}

describe('keeping a connection alive', () => {
  it('pings at once, and again when the client has answered', async () => {
    const { events, keepAlive, advance } = start();
    for (let i = 0; i < 4; i++) {
      await advance(10);
      keepAlive.ponged();
    }
    expect(events).toEqual(['ping 0', 'ping 15', 'ping 30']);
  });

  it('does not ping again where the answer is due', async () => {
    const { events, keepAlive, advance } = start();
    await advance(20);
    keepAlive.heard();
    await advance(20);
    expect(events).toEqual(['ping 0']);
  });

  it('gives a client up that was silent for long', async () => {
    const { time, events, keepAlive, advance } = start();
    await advance(29);
    keepAlive.heard();
    await advance(29);
    expect(events).toEqual(['ping 0']);
    await advance(1);
    expect(events).toEqual(['ping 0', 'idle 59']);
    expect(time.pending).toBe(0);
  });

  it('does not hold silence against a client that nobody listens to', async () => {
    const { events, keepAlive, advance } = start();
    keepAlive.stopListening();
    await advance(100);
    keepAlive.listenAgain();
    await advance(29);
    expect(events).toEqual(['ping 0']);
    await advance(1);
    expect(events).toEqual(['ping 0', 'idle 130']);
  });
});
