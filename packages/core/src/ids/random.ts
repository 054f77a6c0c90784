import { PersistenceError } from '../errors/persistence-error';

/** Fills `bytes` with random bytes. Give a seeded one to make ids repeatable. */
export type RandomSource = (bytes: Uint8Array) => void;

/** The platform's cryptographic source. Looked up at the call: some hosts that import this module have none. */
export const systemRandom: RandomSource = (bytes) => {
  const source: typeof globalThis.crypto | undefined = globalThis.crypto;
  if (source === undefined) {
    throw new PersistenceError({
      code: 'NO_RANDOM_SOURCE',
      message: 'This host has no globalThis.crypto to make random ids with. Pass a random source.',
    });
  }
  source.getRandomValues(bytes);
};

/** How many bytes are drawn at once; a call to the platform costs far more than a byte. */
const POOL_SIZE = 1_024;

/** Draws from a source in larger portions. No byte is given out twice. */
export class RandomPool {
  private readonly pool = new Uint8Array(POOL_SIZE);
  private used = POOL_SIZE;

  constructor(private readonly source: RandomSource) {}

  byte(): number {
    if (this.used === POOL_SIZE) {
      this.source(this.pool);
      this.used = 0;
    }
    return this.pool[this.used++] as number;
  }
}
