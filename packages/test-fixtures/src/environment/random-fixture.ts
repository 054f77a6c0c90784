import { SeededRandom, testSeed } from '../random/index';

/** Randomness of this run, whose seed is printed where the test fails. */
export function randomOf(onTestFailed: (callback: () => void) => void): SeededRandom {
  const random = new SeededRandom(testSeed());
  onTestFailed(() => {
    // eslint-disable-next-line no-console -- whoever reads the failure needs it
    console.error(`Repeat this run with NERV_TEST_SEED=${random.seed}`);
  });
  return random;
}
