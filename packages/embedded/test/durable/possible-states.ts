import { HostError, StorageError } from '../../src';
import type { Contents, VaultModel } from './vault-model';
import type { Step } from './vault-steps';

/** What became of a call. */
export type Outcome = 'done' | 'refused' | 'unknown';

/** Waits for a call. @throws whatever is neither the module's refusal nor a typed error of the store */
export async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof HostError && error.problem === 'call') return 'refused';
    if (error instanceof StorageError) return 'unknown';
    throw error;
  }
}

/** The states that a vault may be in, when of some calls it is not known whether they are stored. */
export class PossibleStates {
  constructor(private models: readonly VaultModel[]) {}

  /** Takes note of a call. Calls are told of in the order in which they were made. */
  told(steps: readonly Step[], outcome: Outcome): void {
    this.models = this.models.flatMap((model) => {
      const next = model.after(steps);
      if (outcome === 'unknown') return next === model ? [model] : [model, next];
      return (outcome === 'done') === model.allows(steps) ? [next] : [];
    });
  }

  get contents(): Contents[] {
    return this.models.map((model) => model.contents);
  }

  /** From now on only the states that hold this are possible. */
  narrow(found: Contents): void {
    const shown = JSON.stringify(found);
    this.models = this.models.filter((model) => JSON.stringify(model.contents) === shown).slice(0, 1);
  }
}
