import { TimeoutError, type Clock } from '@nerv/core';
import type { InnerUniverseConfig } from '../config/index';
import type { ChildServer, ServerProgram } from './child-server';
import { endedTooSoon } from './nerv-server';

export interface Asked {
  readonly program: ServerProgram;
  /** Where it is asked, for messages. */
  readonly uri: string;
  readonly config: InnerUniverseConfig;
  readonly clock: Clock;
}

/** How long an answer is waited for, in milliseconds: what is just starting may take a connection and forget it. */
export const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Asks a server that was started until it answers.
 *
 * @param ask rejects while it does not, and when it is aborted
 * @throws ConnectionError where it ends before; TimeoutError where it does not answer within `timeoutMs`
 */
export async function untilItAnswers(
  server: ChildServer,
  ask: (signal: AbortSignal) => Promise<void>,
  { program, uri, config, clock }: Asked,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { database, timeoutMs, retryDelayMs } = config;
  const startMs = clock.now();
  for (;;) {
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const answer = ask(signal === undefined ? limit : AbortSignal.any([signal, limit])).then(
      () => 'answered' as const,
      () => 'no answer' as const,
    );
    const first = await Promise.race([answer, server.ended]);
    if (first === 'answered') return;
    if (first !== 'no answer') throw endedTooSoon(program, config, first);
    if (clock.now() - startMs > timeoutMs)
      throw new TimeoutError({
        message: `${program.name} was started for database "${database}" and did not answer at ${uri} within ${timeoutMs} ms.`,
        timeoutMs,
        details: { database },
      });
    await Promise.race([clock.sleep(retryDelayMs, signal), server.ended]);
  }
}
