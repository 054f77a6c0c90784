import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FaultyLevel } from '../support/faulty-level';
import { replayable } from '../support/runs';
import { openHost, openVault, Vault, VAULT } from './vault-host';
import { VaultModel, type Contents } from './vault-model';
import { randomSteps, type Step } from './vault-steps';

interface Transaction {
  readonly steps: readonly Step[];
  /** Whether the next one is asked for only after this one is answered. */
  readonly isAwaited: boolean;
}

/** What a machine would find, had its power been cut at some point. */
interface Cut {
  readonly when: string;
  readonly level: FaultyLevel;
  /** How many transactions were asked for until then, and how many of them were acknowledged. */
  readonly asked: number;
  readonly acknowledged: number;
  readonly isPublished: boolean;
}

const program = fc.array(fc.record({ steps: randomSteps, isAwaited: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

/** Runs a program and cuts the power at every point of every write. */
class Run {
  readonly cuts: Cut[] = [];
  readonly states: Contents[] = [];
  #asked = 0;
  #acknowledged = 0;
  #isPublished = false;

  constructor(readonly level = new FaultyLevel()) {
    level.onBatch = (batch) => this.#cut(`before batch ${batch}`, 0);
    level.onSync = async (batch) => {
      await this.#cut(`before the sync of batch ${batch}`, 0);
      await this.#cut(`before the sync of batch ${batch}, which is on disk by luck`, 1);
    };
  }

  async #cut(when: string, lucky: number): Promise<void> {
    const [asked, acknowledged, isPublished] = [this.#asked, this.#acknowledged, this.#isPublished];
    this.cuts.push({ when, level: await this.level.afterPowerCut(lucky), asked, acknowledged, isPublished });
  }

  /** @param byClient whether a client of the SDK calls, or the owner through the host */
  async run(transactions: readonly Transaction[], byClient: boolean): Promise<void> {
    const vault = await openVault({ store: this.level });
    this.#isPublished = true;
    const client = byClient ? (await vault.join()).connection : undefined;
    let model = new VaultModel();
    this.states.push(model.contents);
    const answers: Promise<void>[] = [];
    for (const { steps, isAwaited } of transactions) {
      model = model.after(steps);
      this.states.push(model.contents);
      this.#asked++;
      const answer = client === undefined ? vault.run(...steps) : client.reducers.run({ steps: [...steps] });
      // Calls are answered in their order.
      const counted = () => {
        this.#acknowledged++;
      };
      answers.push(answer.then(counted, counted));
      if (isAwaited) await answers.at(-1);
    }
    await Promise.all(answers);
    await this.#cut('at the end', 0);
    await vault.close();
  }
}

it('a power cut at any write point loses nothing acknowledged and leaves no half transaction', async () => {
  await fc.assert(
    fc.asyncProperty(program, fc.boolean(), async (transactions, byClient) => {
      const run = new Run();
      await run.run(transactions, byClient);
      expect(run.cuts.at(-1)?.acknowledged).toBe(transactions.length);
      for (const { when, level, asked, acknowledged, isPublished } of run.cuts) {
        const vault = new Vault(await openHost({ store: level }));
        try {
          if (!isPublished && !isThere(vault)) continue;
          const possible = run.states.slice(acknowledged, asked + 1);
          expect(possible, `the power was cut ${when}`).toContainEqual(await vault.contents());
          // What is left goes on.
          await vault.write(7, 'after the cut');
        } finally {
          await vault.close();
        }
      }
    }),
    replayable(4, 10),
  );
});

function isThere({ host }: Vault): boolean {
  try {
    host.clients(VAULT);
    return true;
  } catch (error) {
    if ((error as { problem?: string }).problem === 'unknownDatabase') return false;
    throw error;
  }
}
