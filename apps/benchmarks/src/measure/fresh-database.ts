import { readFile } from 'node:fs/promises';
import { EmbeddedSpacetime } from '@nerv/embedded';
import { getStatus } from '@nerv/inner-universe/protocol';
import type { FreshTimes } from '../benchmarks/fresh';
import { connect } from './connect';

const AFTER = 20;

/** Makes databases one after the other and times each, from nothing to the first answer of its module. */
export async function timeFreshDatabases(bundleFile: string, bundleCacheDir: string): Promise<FreshTimes> {
  const code = await readFile(bundleFile, 'utf8');
  const times: number[] = [];
  for (let made = 0; made <= AFTER; made++) {
    const start = performance.now();
    const host = await EmbeddedSpacetime.open({ bundleCacheDir });
    await host.publish('fresh', { code });
    const connection = await connect(host.webSocket, 'fresh');
    await connection.procedures.getStatus({ request: getStatus.request.encode({}) });
    times.push(performance.now() - start);
    connection.disconnect();
    await host.close();
  }
  const [first = Number.NaN, ...after] = times;
  return { first, after };
}
