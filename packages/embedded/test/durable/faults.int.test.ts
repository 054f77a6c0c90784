import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StorageError } from '../../src';
import { VirtualTime } from '../schedules/virtual-time';
import { FaultyLevel } from '../support/faulty-level';
import { replayable } from '../support/runs';
import { outcomeOf, PossibleStates } from './possible-states';
import { openHost, openVault, Vault, VAULT } from './vault-host';
import { VaultModel, type Contents } from './vault-model';
import { randomSteps, type Step } from './vault-steps';

/** Longer than any pause. */
const A_WHILE_MICROS = 60_000_000n;

type Fault = 'none' | 'write' | 'sync' | 'read';

interface Round {
  /** Asked for at once. */
  readonly transactions: readonly (readonly Step[])[];
  readonly fault: Fault;
  /** Which operation of its kind fails, and how many after it. */
  readonly at: number;
  readonly times: number;
  readonly error: 'disk full' | 'device error';
  readonly then: 'go on' | 'restart' | 'power cut';
}

const round: fc.Arbitrary<Round> = fc.record({
  transactions: fc.array(randomSteps, { minLength: 1, maxLength: 5 }),
  fault: fc.constantFrom<Fault>('none', 'write', 'sync', 'read'),
  at: fc.nat(2),
  times: fc.integer({ min: 1, max: 4 }),
  error: fc.constantFrom('disk full', 'device error'),
  then: fc.constantFrom('go on', 'go on', 'restart', 'power cut'),
});

const MESSAGES = {
  'disk full': 'IO error: 000012.log: No space left on device',
  'device error': 'IO error: 000012.log: Input/output error',
};

/** An error as the storage engine makes it. */
function engineFailure(error: Round['error']): Error {
  return Object.assign(new Error(MESSAGES[error]), { code: 'LEVEL_IO_ERROR' });
}

/** Makes operations fail. Returns a function that ends it. */
function inject(level: FaultyLevel, { fault, at, times, error }: Round): () => void {
  let count = 0;
  const fail = (): void => {
    const number = count++;
    if (number >= at && number < at + times) throw engineFailure(error);
  };
  if (fault === 'write') level.onBatch = fail;
  if (fault === 'sync') level.onSync = fail;
  if (fault === 'read') {
    // Reading happens when a database is loaded again, so a write has to fail first.
    level.onBatch = (batch) => {
      level.onBatch = undefined;
      level.onRead = fail;
      throw new Error(`batch ${batch} fails`);
    };
  }
  return () => {
    level.onBatch = undefined;
    level.onSync = undefined;
    level.onRead = undefined;
  };
}

/** A host on a failing store, and what may be in it. */
class Run {
  readonly #time = new VirtualTime();
  #level = new FaultyLevel();
  #vault: Vault | undefined;
  readonly #possible = new PossibleStates([new VaultModel()]);
  /** Entries that a client with confirmed reads was shown. */
  readonly #shown = new Set<string>();

  async start(): Promise<void> {
    this.#vault = await openVault({ store: this.#level, ...this.#times });
    await this.#watch();
  }

  get #times() {
    const { clock, timers } = this.#time;
    return { clock, timers };
  }

  get #host(): Vault {
    if (this.#vault === undefined) throw new Error('the run has not started');
    return this.#vault;
  }

  async round(round: Round): Promise<void> {
    const end = inject(this.#level, round);
    const outcomes = await Promise.all(
      round.transactions.map((steps) => outcomeOf(this.#host.run(...steps))),
    );
    for (const [at, steps] of round.transactions.entries())
      this.#possible.told(steps, outcomes[at] ?? 'unknown');
    // While the fault lasts, what is read is right or refused.
    const during = await this.#read();
    end();
    // What failed often is left alone for a while; then it comes back by itself, or when it is asked for.
    await this.#time.advance(A_WHILE_MICROS, () => new Promise(setImmediate));
    const after = await this.#host.contents();
    if (during !== undefined) expect(during).toEqual(after);
    await this.#check(after);
    if (round.then === 'restart') await this.#reopen(this.#level);
    if (round.then === 'power cut') await this.#reopen(await this.#level.afterPowerCut());
    await this.#check(await this.#host.contents());
    await this.#watch();
  }

  async finish(): Promise<void> {
    await this.#host.close();
  }

  async #read(): Promise<Contents | undefined> {
    try {
      return await this.#host.contents();
    } catch (error) {
      expect(error).toBeInstanceOf(StorageError);
      return undefined;
    }
  }

  async #check(found: Contents): Promise<void> {
    expect(this.#possible.contents).toContainEqual(found);
    this.#possible.narrow(found);
    for (const entry of this.#shown) expect(found.entry).toContain(entry);
    // It can be written again.
    await this.#host.host.call(VAULT, 'keep_secret', [this.#secrets++, 'x']);
  }

  #secrets = 100;

  async #reopen(level: FaultyLevel): Promise<void> {
    await this.#host.close();
    this.#level = level;
    this.#vault = new Vault(await openHost({ store: level, ...this.#times }));
  }

  /** Lets a client in, unless one is there. It learns of entries as they are confirmed. */
  async #watch(): Promise<void> {
    if (this.#host.host.clients(VAULT).length > 0) return;
    const { connection } = await this.#host.join();
    connection.db.entry.onInsert((_context, { writer, n, text }) => {
      this.#shown.add(`${writer} ${n} ${text}`);
    });
    await new Promise<void>((resolve) => {
      connection
        .subscriptionBuilder()
        .onApplied(() => {
          resolve();
        })
        .subscribe('SELECT * FROM entry');
    });
  }
}

it('failing reads, writes and syncs, restarts and power cuts never show a wrong state', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 5 }), async (rounds) => {
      const run = new Run();
      await run.start();
      try {
        for (const one of rounds) await run.round(one);
      } finally {
        await run.finish();
      }
    }),
    replayable(25),
  );
});
