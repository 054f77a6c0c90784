import { ValidationError } from '@nerv/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns, SeededRandom, testSeed } from './index';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('SeededRandom', () => {
  it('gives the same for the same seed, on every machine', () => {
    const random = new SeededRandom(42);
    const numbers = [random.uint32(), random.uint32(), random.uint32()];
    const again = new SeededRandom(42);
    expect([again.uint32(), again.uint32(), again.uint32()]).toEqual(numbers);
    expect(numbers).toEqual(FIRST_OF_42);
  });

  it('follows xoshiro128** as its authors wrote it', () => {
    // The generator by its own words, with the state spelled out.
    fc.assert(
      fc.property(seeds, (seed) => {
        const s = stateOf(seed);
        const random = new SeededRandom(seed);
        for (let round = 0; round < 20; round++) {
          const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & 0xffff_ffffn;
          const result = (rotl((s[1] * 5n) & 0xffff_ffffn, 7n) * 9n) & 0xffff_ffffn;
          const t = (s[1] << 9n) & 0xffff_ffffn;
          s[2] ^= s[0];
          s[3] ^= s[1];
          s[1] ^= s[2];
          s[0] ^= s[3];
          s[2] ^= t;
          s[3] = rotl(s[3], 11n);
          expect(BigInt(random.uint32())).toBe(result);
        }
      }),
      propertyRuns(50),
    );
  });

  it('keeps to its bounds', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -50, max: 50 }), fc.nat({ max: 50 }), (seed, least, span) => {
        const random = new SeededRandom(seed);
        const list = Array.from({ length: span + 1 }, (_, index) => least + index);
        for (let round = 0; round < 20; round++) {
          expect(list).toContain(random.integer(least, least + span));
          expect(list).toContain(random.pick(list));
          const fraction = random.next();
          expect(fraction >= 0 && fraction < 1).toBe(true);
        }
        expect([...random.shuffle(list)].sort((a, b) => a - b)).toEqual(list);
        expect(random.bytes(span)).toHaveLength(span);
      }),
      propertyRuns(50),
    );
  });

  it('reaches every value', () => {
    const random = new SeededRandom(7);
    const seen = new Set(Array.from({ length: 200 }, () => random.integer(1, 6)));
    expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(Array.from({ length: 50 }, () => random.boolean())).size).toBe(2);
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffle(['a', 'b', 'c']).join('')));
    expect(orders.size).toBe(6);
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('refuses seed %s', (seed) => {
    expect(() => new SeededRandom(seed)).toThrow(ValidationError);
  });

  it('cannot pick from nothing', () => {
    expect(() => new SeededRandom(1).pick([])).toThrow('empty');
  });
});

describe('testSeed and propertyRuns', () => {
  it('take what the variables say', () => {
    expect(testSeed({ NERV_TEST_SEED: '42' })).toBe(42);
    expect(testSeed({ NERV_TEST_SEED: '-1' })).toBe(0xffff_ffff);
    expect(propertyRuns(10, { NERV_TEST_RUNS: '7', NERV_TEST_SEED: '-1819918769' })).toEqual({
      numRuns: 7,
      seed: -1819918769,
    });
    expect(propertyRuns(10, { NERV_TEST_RUNS: '' })).toEqual({ numRuns: 10 });
  });

  it('make up a new seed otherwise', () => {
    const made = Array.from({ length: 5 }, () => testSeed({ NERV_TEST_SEED: '' }));
    expect(new Set(made).size).toBeGreaterThan(1);
    for (const seed of made) expect(() => new SeededRandom(seed)).not.toThrow();
  });

  it.each([{ NERV_TEST_SEED: 'x' }, { NERV_TEST_RUNS: '0' }, { NERV_TEST_RUNS: '1.5' }])(
    'refuse %j',
    (env) => {
      expect(() => propertyRuns(1, env)).toThrow(ValidationError);
    },
  );
});

const FIRST_OF_42: readonly number[] = [660444221, 3652823732, 77672526];

/** splitmix32 in whole numbers of any size. */
function stateOf(seed: number): [bigint, bigint, bigint, bigint] {
  const mask = 0xffff_ffffn;
  let state = BigInt(seed);
  const next = (): bigint => {
    state = (state + 0x9e37_79b9n) & mask;
    let mixed = state ^ (state >> 16n);
    mixed = (mixed * 0x21f0_aaadn) & mask;
    mixed ^= mixed >> 15n;
    mixed = (mixed * 0x735a_2d97n) & mask;
    return mixed ^ (mixed >> 15n);
  };
  return [next(), next(), next(), next()];
}
