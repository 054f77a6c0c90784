/**
 * What every client and every database behind it must do, as a suite (needs `vitest`).
 *
 * @packageDocumentation
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionContracts } from './connection';
import { entityContracts } from './entities';
import { eventContracts } from './events';
import { feedContracts } from './feeds';
import type { ClientHarness } from './harness';
import { relationContracts } from './relations';
import { versionContracts } from './versions';

export type { ClientHarness } from './harness';

export interface ClientContractOptions {
  /** Whether the harness can cut connections. Default true. */
  readonly canDropConnections?: boolean | undefined;
}

/**
 * Declares the contract suite. All scenarios share one database, which `createHarness` makes; it may hold anything before.
 */
export function runClientContractSuite(
  name: string,
  createHarness: () => Promise<ClientHarness>,
  { canDropConnections = true }: ClientContractOptions = {},
): void {
  describe(`client contract: ${name}`, () => {
    let running: ClientHarness | undefined;
    const harness = (): ClientHarness => {
      if (running === undefined) throw new Error('The harness is not open yet.');
      return running;
    };
    beforeAll(async () => {
      running = await createHarness();
    });
    afterAll(() => running?.close());

    test('the harness can do what it says', () => {
      expect(harness().dropConnections !== undefined).toBe(canDropConnections);
    });
    entityContracts(harness);
    relationContracts(harness);
    eventContracts(harness);
    versionContracts(harness);
    feedContracts(harness);
    connectionContracts(harness, canDropConnections);
  });
}
