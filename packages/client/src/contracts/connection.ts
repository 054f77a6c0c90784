import { describe, expect, test } from 'vitest';
import type { Harness } from './harness';
import { failure, take, unique } from './support';

export function connectionContracts(harness: Harness, canDrop: boolean): void {
  describe('connections', () => {
    test('can be ended and made again', async () => {
      const client = await harness().connect();
      const seen: string[] = [];
      const stop = client.onStatusChange((status) => seen.push(status));
      await client.disconnect();
      expect(client.status).toBe('disconnected');
      expect(await failure(client.getSystemStatus())).toMatchObject({ name: 'ConnectionError' });
      await client.connect();
      expect(client.status).toBe('connected');
      expect((await client.getSystemStatus()).logId).not.toBe('');
      stop();
      expect(seen).toEqual(['disconnected', 'connecting', 'connected']);
    });

    test.runIf(canDrop)('that are lost lose and double no write and no event', async () => {
      const [writer, reader] = await Promise.all([harness().connect(), harness().connect()]);
      const type = unique('E');
      const feeds = [writer, reader].map((client) => client.subscribeEvents({ type }));
      await Promise.all(feeds.map(({ ready }) => ready));
      let lost = 0;
      for (const client of [writer, reader]) {
        client.onStatusChange((status) => void (lost += status === 'reconnecting' ? 1 : 0));
      }
      const count = 300;
      const results = (async () => {
        const writes: Promise<{ readonly position: number }>[] = [];
        for (let index = 0; index < count; index += 1) {
          writes.push(writer.publishEvent(type, index));
          if (index % 60 === 30) await harness().dropConnections?.();
          // Some writes share a call, some do not.
          if (index % 7 === 0) await Promise.resolve();
          if (index % 50 === 0) await writes[index];
        }
        return Promise.all(writes);
      })();
      const [own, others] = await Promise.all(feeds.map((feed) => take(feed, count)));
      const positions = (await results).map(({ position }) => position);
      expect(own).toEqual(others);
      expect(own?.map(({ data }) => data)).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(own?.map(({ position }) => position)).toEqual(positions);
      expect(await reader.readEvents({ type })).toEqual(own);
      expect(lost).toBeGreaterThan(2);
    });
  });
}
