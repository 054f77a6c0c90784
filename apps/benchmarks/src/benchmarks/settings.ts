/** How much a run does. */
export interface Settings {
  /** Rounds of what is compared; a result is the median over them. */
  readonly rounds: number;
  /** Calls of one round. */
  readonly calls: number;
  /** Events of the benchmark `growth`. */
  readonly events: number;
  /** Rows of the log of the benchmark `restart`. */
  readonly rows: number;
  /** Seconds of the benchmark `load`. */
  readonly seconds: number;
}

export const defaults: Settings = {
  rounds: 5,
  calls: 20_000,
  events: 1_000_000,
  rows: 1_000_000,
  seconds: 60,
};

/** Enough to see that everything runs; its numbers mean nothing. */
export const quick: Settings = { rounds: 1, calls: 200, events: 2_000, rows: 2_000, seconds: 2 };
