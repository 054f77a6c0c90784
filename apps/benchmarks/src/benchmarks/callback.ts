import { setImmediate } from 'node:timers/promises';
import { connect, subscribe } from '../measure/connect';
import { bundleModule, openEmbedded } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { collectGarbage } from '../measure/memory';
import { median, quantile } from '../measure/statistics';
import { below, type Benchmark } from './benchmark';

/** From the call of one client to the row callback of another: an upper bound of the time from commit to callback. */
export const callback: Benchmark = {
  name: 'callback',
  title: 'from a call to the callback of another client that subscribes, one event at a time',
  async run({ calls }, progress) {
    const host = await openEmbedded(await bundleModule());
    const writer = await connect(host.webSocket, 'benchmark');
    const reader = await connect(host.webSocket, 'benchmark');
    let arrived: () => void = () => undefined;
    reader.db.logLive.onInsert(() => arrived());
    await subscribe(reader, 'SELECT * FROM log_live');
    const once = async (call: number): Promise<number> => {
      const payload = eventBatch(call, 1);
      const callbackCame = new Promise<number>((resolve) => {
        arrived = () => resolve(performance.now());
      });
      const start = performance.now();
      const [end] = await Promise.all([callbackCame, writer.reducers.apply({ payload })]);
      return end - start;
    };
    progress('warming up');
    for (let call = 0; call < calls; call++) await once(call);
    progress(`${calls} events`);
    collectGarbage();
    const times: number[] = [];
    for (let call = 0; call < calls; call++) {
      times.push(await once(call));
      // Timers and sockets of a real program get their turn between two events.
      if (call % 100 === 0) await setImmediate();
    }
    writer.disconnect();
    reader.disconnect();
    await host.close();
    const [middle, slow] = [median(times), quantile(times, 0.99)];
    return {
      durability: 'memory',
      rows: [
        { what: 'median', value: middle, unit: 'ms' },
        { what: '99 of 100 are faster than', value: slow, unit: 'ms' },
      ],
      goals: [
        below('99 of 100 under 2 ms', slow, 2),
        below('99 of 100 under 10 times the median', slow / middle, 10),
      ],
    };
  },
};
