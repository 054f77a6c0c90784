import { describe, it, type TestContext } from 'vitest';
import { HostProcess } from '../conformance/lib/host-process.mjs';
import { scenarios, type Server } from '../conformance/lib/replay.mjs';
import { judged, listeningHost, REPLAY_TIMEOUT_MS } from './support/replays';

/** What a module asks of the network is answered to a database in a thread of its own only. */
const NEEDS_THREAD = 'failures';

async function startServer(scenario: string, context: TestContext): Promise<Server> {
  if (scenario !== 'restart') return listeningHost(context, scenario === NEEDS_THREAD ? 'worker' : 'none');
  const host = await HostProcess.start();
  context.onTestFinished(() => host.stop());
  return host;
}

describe('is answered as it was recorded, or as is written down', { timeout: REPLAY_TIMEOUT_MS }, () => {
  it.concurrent.for(scenarios)('%s', async (scenario, context) => {
    context.expect(await judged(scenario, await startServer(scenario, context))).toEqual([]);
  });

  it.concurrent.for(['evolve', 'lifecycle', 'protocol', 'web'])(
    '%s, by a database in a thread of its own',
    async (scenario, context) => {
      context.expect(await judged(scenario, await listeningHost(context, 'worker'))).toEqual([]);
    },
  );
});
