import { it } from 'vitest';
import { judged, listeningHost, REPLAY_TIMEOUT_MS } from './support/replays';

/** The rest takes longer, and is replayed by conformance.system.test.ts. */
const SHORT = ['broken', 'evolve', 'http-api', 'kinds', 'library', 'spelling', 'sql', 'web'];

it.concurrent.for(SHORT)(
  '%s is answered as it was recorded, or as is written down',
  { timeout: REPLAY_TIMEOUT_MS },
  async (scenario, context) => {
    context.expect(await judged(scenario, await listeningHost(context, 'none'))).toEqual([]);
  },
);
