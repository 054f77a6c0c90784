import { collectGarbage } from './memory';
import { median } from './statistics';

/** What is compared with others. */
export interface Contestant {
  readonly what: string;
  /** Prepares so many calls, and returns what carries them out and says how many milliseconds that took. */
  readonly prepare: (calls: number) => () => Promise<number>;
}

export interface Comparison {
  /** Calls a second of each contestant, median over the rounds. */
  readonly rates: readonly number[];
  /** The rate of each against the first, round by round, median over the rounds. */
  readonly ratios: readonly number[];
}

/** Slices of a round: contestants take turns often enough that what else the machine does meets them all alike. */
const SLICES = 10;

/** Lets contestants carry out the same number of calls, in turns, after a round to warm up. */
export async function compareInTurns(
  contestants: readonly Contestant[],
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
  progress: (text: string) => void,
): Promise<Comparison> {
  const slice = Math.ceil(calls / SLICES);
  const perRound: number[][] = [];
  for (let round = -1; round < rounds; round++) {
    progress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`);
    const times = contestants.map(() => 0);
    collectGarbage();
    for (let turn = 0; turn < SLICES; turn++) {
      const prepared = contestants.map(({ prepare }) => prepare(slice));
      for (const [index, carryOut] of prepared.entries())
        times[index] = (times[index] ?? 0) + (await carryOut());
    }
    if (round >= 0) perRound.push(times.map((ms) => ((slice * SLICES) / ms) * 1_000));
  }
  const of = (index: number) => perRound.map((rates) => rates[index] ?? Number.NaN);
  const first = of(0);
  return {
    rates: contestants.map((_, index) => median(of(index))),
    ratios: contestants.map((_, index) =>
      median(of(index).map((rate, round) => rate / (first[round] ?? Number.NaN))),
    ),
  };
}
