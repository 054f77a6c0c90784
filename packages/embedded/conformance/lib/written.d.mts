import type { Counts, Outcome } from './replay.mjs';

/** By scenario. */
export function readCounts(): Readonly<Record<string, Counts>>;

/** What differs in a scenario, by the feature of FIDELITY.md that is the reason: whole steps, and those where only the text does. */
export type Differences = Readonly<Record<string, { readonly steps?: string; readonly texts?: string }>>;

/** By scenario. */
export function readDifferences(): Readonly<Record<string, Differences>>;

/** What is wrong with the outcome of a scenario beside what is written down of it. */
export function judge(
  outcome: Outcome,
  counts: Counts | undefined,
  differences: Differences | undefined,
): string[];
