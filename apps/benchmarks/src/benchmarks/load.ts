import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { EmbeddedSpacetime, readModuleSource } from '@nerv/embedded';
import { counterModule } from '../counter-module';
import { growth } from '../load/flatness';
import { ServerProcess } from '../load/server-process';
import { timeInFlight } from '../measure/in-flight';
import { inTemporaryDirectory } from '../measure/temporary-directory';
import { below, type Benchmark } from './benchmark';

const CONNECTIONS = 50;
const TEXT = 'a text of some forty characters, as it is';

/** HTTP calls as fast as they are answered, for a while: is every one answered, and does the server's memory stay what it is? */
export const load: Benchmark = {
  name: 'load',
  title: `HTTP calls of a reducer, ${CONNECTIONS} connections, one call after the other on each; the server in a process of its own`,
  run: ({ seconds, calls }, progress) =>
    inTemporaryDirectory(async (folder) => {
      const code = await readModuleSource(counterModule);
      const bundle = join(folder, 'counter.js');
      await writeFile(bundle, code);
      progress(`${calls} calls in process`);
      const inProcess = await rateInProcess(code, calls);
      const server = await ServerProcess.start(bundle, join(folder, 'cache'));
      progress(`${seconds} s of HTTP calls`);
      const result = await autocannon({
        url: `${server.uri}/v1/database/load/call/count`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([TEXT]),
        connections: CONNECTIONS,
        duration: seconds,
      });
      const counted = await countedBy(server.uri);
      await server.stop();
      const rate = result['2xx'] / result.duration;
      const lost = result['2xx'] - Math.min(counted, result['2xx']);
      const failed = result.errors + result.timeouts + result.non2xx + lost;
      const memory = growth(server.residentBytes);
      return {
        durability: 'memory',
        rows: [
          { what: 'HTTP calls', value: rate, unit: 'per second' },
          { what: `in-process calls, ${CONNECTIONS} in flight`, value: inProcess, unit: 'per second' },
          { what: 'HTTP against in-process', value: rate / inProcess, unit: 'ratio' },
          { what: 'an HTTP call, median', value: result.latency.p50, unit: 'ms' },
          { what: 'an HTTP call, 99 of 100', value: result.latency.p99, unit: 'ms' },
          { what: 'calls answered', value: result['2xx'], unit: 'count' },
          { what: 'most memory of the server', value: Math.max(...server.residentBytes), unit: 'bytes' },
        ],
        goals: [
          below('no call failed, none answered without being made', failed, 1),
          below('memory in the last quarter below 1.1 times the second', memory, 1.1),
        ],
      };
    }),
};

/** Calls of the same reducer in this process, without a connection. */
async function rateInProcess(code: string, calls: number): Promise<number> {
  const host = await EmbeddedSpacetime.open();
  await host.publish('load', { code });
  const call = (): Promise<unknown> => host.call('load', 'count', [TEXT]);
  await timeInFlight(calls, CONNECTIONS, call);
  const ms = await timeInFlight(calls, CONNECTIONS, call);
  await host.close();
  return (calls * 1000) / ms;
}

/** How many calls the module says there were. */
async function countedBy(uri: string): Promise<number> {
  const response = await fetch(`${uri}/v1/database/load/call/counted`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '[]',
  });
  if (!response.ok)
    throw new Error(`The server under load does not tell what it counted: ${await response.text()}`);
  return Number(await response.text());
}
