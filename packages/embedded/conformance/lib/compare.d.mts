import type { Entry, Outcome } from './replay.mjs';

/** A line of a recording. */
export interface Recorded extends Entry {
  /** It was not the same each time. */
  readonly unsteady?: boolean;
}

/** Compares a transcript with a recording. */
export function compare(recorded: readonly Recorded[], entries: readonly Entry[]): Outcome;
