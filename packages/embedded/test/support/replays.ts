import type { TestContext } from 'vitest';
import { replay, type Server } from '../../conformance/lib/replay.mjs';
import { judge, readCounts, readDifferences } from '../../conformance/lib/written.mjs';
import { EmbeddedSpacetime } from '../../src';

/** The longest of the scenarios waits for its answers for half a minute. */
export const REPLAY_TIMEOUT_MS = 180_000;

/** A host on a port, until the test ends. */
export async function listeningHost(
  { onTestFinished }: TestContext,
  isolation: 'none' | 'worker',
): Promise<Server> {
  const host = await EmbeddedSpacetime.open({ logger: () => undefined });
  onTestFinished(() => host.close());
  return host.listen({ port: 0, anyoneMayPublish: true, isolation });
}

/** What of a scenario is neither as it was recorded nor as is written down. */
export async function judged(scenario: string, server: Server): Promise<readonly string[]> {
  return judge(await replay(scenario, server), readCounts()[scenario], readDifferences()[scenario]);
}
