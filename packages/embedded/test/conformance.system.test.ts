import { it, type TestContext } from 'vitest';
import { HostProcess } from '../conformance/lib/host-process.mjs';
import { replay, scenarios, type Server } from '../conformance/lib/replay.mjs';
import { judge, readCounts, readDifferences } from '../conformance/lib/written.mjs';
import { EmbeddedSpacetime } from '../src';

/** The longest of them waits for its answers for half a minute. */
const TIMEOUT_MS = 180_000;

async function startServer(scenario: string, { onTestFinished }: TestContext): Promise<Server> {
  if (scenario === 'restart') {
    const host = await HostProcess.start();
    onTestFinished(() => host.stop());
    return host;
  }
  const host = await EmbeddedSpacetime.open({ logger: () => undefined });
  onTestFinished(() => host.close());
  return host.listen({ port: 0, anyoneMayPublish: true });
}

it.concurrent.for(scenarios)(
  '%s is answered as it was recorded, or as is written down',
  { timeout: TIMEOUT_MS },
  async (scenario, context) => {
    const outcome = await replay(scenario, await startServer(scenario, context));
    const written = [readCounts()[scenario], readDifferences()[scenario]] as const;
    context.expect(judge(outcome, ...written)).toEqual([]);
  },
);
