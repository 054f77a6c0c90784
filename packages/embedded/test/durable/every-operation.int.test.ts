import fc from 'fast-check';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { HostError, StorageError, type EmbeddedSpacetime } from '../../src';
import type * as files from '../../src/storage/files';
import type { FaultPlan } from '../support/faulty-classic-level';
import { replayable } from '../support/runs';
import { testDirectory } from './directories';
import { outcomeOf, PossibleStates } from './possible-states';
import { openHost, Vault, VAULT, vaultBundle } from './vault-host';
import { VaultModel } from './vault-model';
import type { Step } from './vault-steps';

const shared = vi.hoisted(() => ({ plan: undefined as FaultPlan | undefined }));

vi.mock('classic-level', async (original) => {
  const { FaultPlan, faultyClassicLevel } = await import('../support/faulty-classic-level');
  const actual = await original<typeof import('classic-level')>();
  shared.plan ??= new FaultPlan();
  return { ...actual, ClassicLevel: faultyClassicLevel(actual.ClassicLevel, shared.plan) };
});

vi.mock('../../src/storage/files', async (original) => {
  const { FaultPlan } = await import('../support/faulty-classic-level');
  const actual = await original<typeof files>();
  const plan = (shared.plan ??= new FaultPlan());
  const operation = (path: string): void => {
    try {
      plan.operation();
    } catch (error) {
      throw actual.unusable(path, error);
    }
  };
  return {
    ...actual,
    openDirectory: (path: string) => {
      operation(path);
      return actual.openDirectory(path);
    },
    listDirectory: (path: string) => {
      operation(path);
      return actual.listDirectory(path);
    },
    readText: (path: string) => {
      operation(path);
      return actual.readText(path);
    },
    writeFileDurably: async (path: string, ...content: [text: string, mode?: number]) => {
      operation(path);
      await actual.writeFileDurably(path, ...content);
      operation(path);
    },
    removeDurably: async (path: string) => {
      operation(path);
      await actual.removeDurably(path);
      operation(path);
    },
  } satisfies typeof files;
});

function thePlan(): FaultPlan {
  if (shared.plan === undefined) throw new Error('nothing was mocked');
  return shared.plan;
}

interface Fault {
  readonly at: number;
  readonly times: number;
  readonly message: string;
}

const fault: fc.Arbitrary<Fault> = fc.record({
  at: fc.nat(110),
  times: fc.constantFrom(1, 1, 1, 2, 5, 1000),
  message: fc.constantFrom('IO error: No space left on device', 'IO error: Input/output error'),
});

const word = (value: string): Step => ({ tag: 'say', value });
const record = (text: string): Step => ({ tag: 'record', value: { writer: 1, text } });

/** One life of a host. What may fail, may fail with a typed error only. */
class Life {
  readonly possible = new PossibleStates([new VaultModel()]);
  isPublished = false;

  constructor(readonly dbPath: string) {}

  async run(): Promise<void> {
    await this.session(async (host) => {
      await this.publish(host, VAULT);
      const vault = new Vault(host);
      await this.calls(vault, [record('one')], [record('two'), word('w')], [word('w')]);
      await attempt(vault.join());
      await this.publish(host, 'other');
      await attempt(host.publish('other', await vaultBundle(), { clear: true }));
      await this.calls(vault, [record('three')]);
    });
    await this.session(async (host) => {
      await this.publish(host, VAULT);
      await this.calls(new Vault(host), [record('four')]);
    });
  }

  async session(use: (host: EmbeddedSpacetime) => Promise<void>): Promise<void> {
    const host = await attempt(openHost({ dbPath: this.dbPath }));
    if (host === undefined) return;
    await use(host);
    await attempt(host.close());
  }

  async publish(host: EmbeddedSpacetime, name: string): Promise<void> {
    const result = await attempt(host.publish(name, await vaultBundle()));
    if (name === VAULT && result !== undefined) this.isPublished = true;
  }

  async calls(vault: Vault, ...all: (readonly Step[])[]): Promise<void> {
    const outcomes = await Promise.all(
      all.map((steps) => outcomeOf(vault.run(...steps)).catch((error: unknown) => notThere(error))),
    );
    for (const [at, steps] of all.entries()) {
      const outcome = outcomes[at];
      if (outcome !== undefined) this.possible.told(steps, outcome);
    }
  }
}

/** The result, or `undefined` where a typed error stands for it. */
async function attempt<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    return notThere(error);
  }
}

function notThere(error: unknown): undefined {
  if (error instanceof HostError && error.problem === 'unknownDatabase') return undefined;
  // The SDK tells of a connection that was cut in words of its own.
  if (error instanceof Error && /disconnected/.test(error.message)) return undefined;
  throw error;
}

it('an error or a full disk at any operation of a store is refused or recovered from, and nothing acknowledged is lost', async () => {
  const root = await testDirectory();
  await vaultBundle();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fault, async ({ at, times, message }) => {
      const life = new Life(join(root, String(count++)));
      thePlan().arm(at, times, () => Object.assign(new Error(message), { code: 'LEVEL_IO_ERROR' }));
      await life.run();
      thePlan().disarm();
      const vault = new Vault(await openHost({ dbPath: life.dbPath }));
      try {
        const { databaseIdentity } = await vault.host.publish(VAULT, await vaultBundle());
        expect(life.possible.contents).toContainEqual(await vault.contents());
        await vault.write(9, 'goes on');
        if (life.isPublished)
          expect((await vault.host.publish(VAULT, await vaultBundle())).databaseIdentity).toBe(
            databaseIdentity,
          );
      } finally {
        await vault.close();
        await rm(life.dbPath, { recursive: true });
      }
    }),
    replayable(8),
  );
});
