import type { Settings } from './settings';

/** One line of a report. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 'per second' | 'ms' | 'ratio' | 'bytes' | 'count';
}

/** What is to be reached, and whether it was. */
export interface Goal {
  readonly text: string;
  readonly value: number;
  readonly reached: boolean;
}

/** What a benchmark found. */
export interface Measured {
  /** What an acknowledgement means in it. */
  readonly durability: 'memory' | 'synced';
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

export interface Report extends Measured {
  readonly name: string;
  readonly title: string;
}

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** `progress` tells what it is at. */
  readonly run: (settings: Settings, progress: (text: string) => void) => Promise<Measured>;
}

export function atLeast(text: string, value: number, bound: number): Goal {
  return { text, value, reached: value >= bound };
}

export function below(text: string, value: number, bound: number): Goal {
  return { text, value, reached: value < bound };
}
