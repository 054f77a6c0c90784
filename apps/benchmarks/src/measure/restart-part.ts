import { ClassicLevel } from 'classic-level';
import { EmbeddedSpacetime } from '@nerv/embedded';
import type { RestartPart, RestartTimes } from '../benchmarks/restart';
import { collectGarbage } from './memory';

/** As many entries at a time, and bytes, as the host takes. */
const PAGE = 1_000;
const PAGES = { highWaterMarkBytes: 1 << 20 };

interface Opened {
  readonly records: number;
  readonly close: () => Promise<void>;
}

const parts: Record<RestartPart, (path: string, cache: string) => Promise<Opened>> = {
  async open(dbPath, bundleCacheDir) {
    const host = await EmbeddedSpacetime.open({ dbPath, bundleCacheDir });
    // Throws where the database could not be opened: a host opens without it.
    host.clients('benchmark');
    return { records: 0, close: () => host.close() };
  },
  async read(path) {
    const level = new ClassicLevel<Uint8Array, Uint8Array>(path, {
      keyEncoding: 'view',
      valueEncoding: 'view',
      createIfMissing: false,
    });
    await level.open();
    const iterator = level.iterator(PAGES);
    let records = 0;
    for (;;) {
      const { length } = await iterator.nextv(PAGE);
      if (length === 0) break;
      records += length;
    }
    await iterator.close();
    return { records, close: () => level.close() };
  },
};

/** Times one of the two, and what it leaves in memory. */
export async function timeRestartPart(part: RestartPart, path: string, cache: string): Promise<RestartTimes> {
  collectGarbage();
  const before = process.memoryUsage();
  const start = performance.now();
  const { records, close } = await parts[part](path, cache);
  const ms = performance.now() - start;
  collectGarbage();
  const after = process.memoryUsage();
  await close();
  return {
    ms,
    records,
    rss: after.rss - before.rss,
    heapAndExternal: after.heapUsed + after.external - before.heapUsed - before.external,
  };
}
