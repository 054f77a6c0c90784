/** Where a server listens, and how it is killed and started again. */
export interface Server {
  readonly uri: string;
  /** Kills the server and resolves when it listens again, at the same address with the same data. Needed by `restart` only. */
  readonly restart?: () => Promise<void>;
}

/** One line of a transcript: what was done, what was answered, and the text of the error if it was one. */
export interface Entry {
  readonly step: string;
  readonly got: unknown;
  readonly error?: string;
}

export interface Counts {
  readonly steps: number;
  readonly equal: number;
  /** Of the others: those that are equal without the subscriptions that are refused here because joins and views are not built yet. */
  readonly equalOtherwise: number;
  readonly texts: number;
  readonly equalTexts: number;
}

export interface Outcome {
  readonly counts: Counts;
  /** Steps that differ, by their four digits; `0070+` is an answer too many after step 0070. */
  readonly wrong: readonly {
    readonly step: string;
    readonly want?: Entry;
    readonly got?: Entry;
    /** Whether it is equal without the subscriptions that are refused here. */
    readonly isOtherwise?: boolean;
  }[];
  /** Steps whose error has another text. */
  readonly wrongTexts: readonly { readonly step: string; readonly want: string; readonly got?: string }[];
}

/** In alphabetical order. */
export const scenarios: readonly string[];

export function recordingOf(scenario: string): string;

/** Runs a scenario and gives its transcript. */
export function play(scenario: string, server: Server): Promise<readonly Entry[]>;

/** Runs a scenario and compares its transcript with the recording. */
export function replay(scenario: string, server: Server): Promise<Outcome>;
