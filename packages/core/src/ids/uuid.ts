import { RandomPool, systemRandom, type RandomSource } from './random';

const MAX_TIMESTAMP = 2 ** 48 - 1;
const COUNTER_LIMIT = 0x1000;

const HEX = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Makes version 7 UUIDs (RFC 9562 section 5.7) that only ever grow: within a millisecond by a 12-bit counter that
 * starts at a random number below 2,048 (section 6.2, method 1), and where the counter is spent, or the clock stands
 * still or goes back, by a timestamp ahead of the clock.
 */
export class UuidGenerator {
  private readonly pool: RandomPool;
  private timestamp = -1;
  private counter = 0;

  constructor(
    private readonly now: () => number = Date.now,
    random: RandomSource = systemRandom,
  ) {
    this.pool = new RandomPool(random);
  }

  next(): string {
    const now = Math.min(Math.max(0, Math.floor(this.now())), MAX_TIMESTAMP);
    if (now > this.timestamp) this.start(now);
    else if (++this.counter === COUNTER_LIMIT) this.start(this.timestamp + 1);
    const { timestamp, counter, pool } = this;
    const high = Math.floor(timestamp / 0x1_0000);
    return (
      `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-` +
      `${hex(timestamp / 0x100)}${hex(timestamp)}-` +
      `${hex(0x70 | (counter >>> 8))}${hex(counter)}-` +
      `${hex(0x80 | (pool.byte() & 0x3f))}${hex(pool.byte())}-` +
      `${hex(pool.byte())}${hex(pool.byte())}${hex(pool.byte())}${hex(pool.byte())}${hex(pool.byte())}${hex(pool.byte())}`
    );
  }

  private start(timestamp: number): void {
    this.timestamp = timestamp;
    this.counter = ((this.pool.byte() & 0x07) << 8) | this.pool.byte();
  }
}

let shared: UuidGenerator | undefined;

/**
 * A version 7 UUID (RFC 9562), lower case. Ids made by one process sort as text in the order they were made.
 *
 * @throws PersistenceError (`NO_RANDOM_SOURCE`) in a host without `globalThis.crypto`; make a `UuidGenerator` with a
 *   source of your own there.
 */
export function uuidv7(): string {
  shared ??= new UuidGenerator();
  return shared.next();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether `value` is a UUID in its text form, of any version of RFC 9562, in either case. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}

/** When a version 7 UUID was made, in milliseconds since 1970; `undefined` for anything else. */
export function uuidv7Time(id: string): number | undefined {
  if (!isUuid(id) || id[14] !== '7') return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function hex(value: number): string {
  return HEX[value & 0xff] as string;
}
