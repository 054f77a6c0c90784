import { ValidationError } from '@nerv/core';

/**
 * Repeatable randomness: the same seed gives the same numbers, on every machine. The generator is xoshiro128** by Blackman and
 * Vigna (2018), filled by splitmix32. Not for secrets.
 */
export class SeededRandom {
  /** An unsigned 32-bit number. */
  readonly seed: number;
  #state: readonly [number, number, number, number];

  /** @throws ValidationError unless the seed is a whole number from 0 to 2³² − 1 */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
      throw new ValidationError({
        message: `The seed is ${String(seed)}, but must be a whole number from 0 to 4294967295.`,
        path: ['seed'],
        rule: 'seed',
      });
    }
    this.seed = seed;
    const next = splitmix32(seed);
    this.#state = [next(), next(), next(), next()];
  }

  /** From 0 to 2³² − 1. */
  uint32(): number {
    const [a, b, c, d] = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const mixedC = c ^ a;
    const mixedD = d ^ b;
    this.#state = [a ^ mixedD, b ^ mixedC, mixedC ^ (b << 9), rotateLeft(mixedD, 11)];
    return result;
  }

  /** In [0, 1), in steps of 2⁻³²: what `random` of the client takes. */
  readonly next = (): number => this.uint32() / 0x1_0000_0000;

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  boolean(): boolean {
    return this.next() < 0.5;
  }

  /** @throws ValidationError where there is nothing to pick */
  pick<T>(items: readonly T[]): T {
    const index = this.integer(0, items.length - 1);
    if (!(index in items)) {
      throw new ValidationError({
        message: 'There is nothing to pick from: the list is empty.',
        path: [],
        rule: 'non-empty',
      });
    }
    return items[index] as T;
  }

  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
    }
    return shuffled;
  }

  /** Fills `bytes`: what `UuidGenerator` of `@nerv/core` takes. */
  readonly fill = (bytes: Uint8Array): void => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = this.uint32() >>> 24;
  };

  /** So many bytes: what `random` of an embedded host takes. */
  readonly bytes = (count: number): Uint8Array => {
    const bytes = new Uint8Array(count);
    this.fill(bytes);
    return bytes;
  };
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

function rotateLeft(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}
