import type { Counts, Outcome } from './replay.mjs';

/** By scenario. */
export function readCounts(): Readonly<Record<string, Counts>>;

/** By scenario, then by the feature of FIDELITY.md that is the reason: the steps that differ, and those where only the text does. */
export function readDifferences(): Readonly<
  Record<string, Readonly<Record<string, { readonly steps?: string; readonly texts?: string }>>>
>;

/** What is wrong with an outcome beside what is written down. */
export function judge(scenario: string, outcome: Outcome): string[];
