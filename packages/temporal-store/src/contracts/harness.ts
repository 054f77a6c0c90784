import type { Value } from '@nerv/core';
import type { VersionStoreOptions } from '../store/options';
import type { VersionStore } from '../store/version-store';

/** The state that the contract suite commits. */
export type ContractState = {
  readonly count: number;
  readonly items: { readonly [name: string]: ContractItem };
  readonly list: readonly number[];
  readonly extra?: Value;
};

export type ContractItem = { readonly name: string; readonly size: number };

/** One implementation under test. */
export interface TemporalStoreHarness {
  /**
   * A new store object over one and the same backend, with nothing cached. Those of the same `store` name see each other's
   * commits.
   */
  open(options: VersionStoreOptions): VersionStore<ContractState>;
  /** Called after each test. */
  close?(): Promise<void>;
}

export type CreateTemporalStoreHarness = () => TemporalStoreHarness | Promise<TemporalStoreHarness>;

/** A state with `items` entries, large enough that small changes to it are stored as deltas. */
export function contractState(count: number, items = 40): ContractState {
  const numbers = Array.from({ length: items }, (_, at) => at);
  return {
    count,
    items: Object.fromEntries(numbers.map((at) => [`item-${at}`, { name: `Item ${at}`, size: at }])),
    list: numbers,
  };
}
