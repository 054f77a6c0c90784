import { runs } from '@nerv-tooling/vitest/runs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isUuid, UuidGenerator, uuidv7, uuidv7Time } from './index';

const ones = (bytes: Uint8Array): void => void bytes.fill(0xff);
const zeros = (bytes: Uint8Array): void => void bytes.fill(0);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('uuidv7', () => {
  it('is the layout of RFC 9562 section 5.7', () => {
    expect(new UuidGenerator(() => 0x017f_22e2_79b0, zeros).next()).toBe(
      '017f22e2-79b0-7000-8000-000000000000',
    );
    expect(new UuidGenerator(() => 0x017f_22e2_79b0, ones).next()).toBe(
      '017f22e2-79b0-77ff-bfff-ffffffffffff',
    );
  });

  it('carries the time of the clock', () => {
    const before = Date.now();
    const time = uuidv7Time(uuidv7());
    expect(time).toBeGreaterThanOrEqual(before);
    expect(uuidv7Time('017f22e2-79b0-4000-8000-000000000000')).toBeUndefined();
    expect(uuidv7Time('no id')).toBeUndefined();
  });

  it('grows strictly whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 2 ** 48 + 5 }), { minLength: 1, maxLength: 200 }),
        (times) => {
          let call = 0;
          const generator = new UuidGenerator(() => times[call++ % times.length] as number);
          let previous = '';
          for (let i = 0; i < times.length; i++) {
            const id = generator.next();
            expect(isUuid(id)).toBe(true);
            expect(id > previous).toBe(true);
            previous = id;
          }
        },
      ),
      runs(200),
    );
  });

  it('grows strictly when the counter of a millisecond is spent', () => {
    const generator = new UuidGenerator(() => 1_000, ones);
    let previous = generator.next();
    for (let i = 0; i < 10_000; i++) {
      const id = generator.next();
      expect(id > previous).toBe(true);
      previous = id;
    }
    expect(uuidv7Time(previous)).toBe(1_004);
  });

  it('gives out no random byte twice', () => {
    let call = 0;
    const generator = new UuidGenerator(
      () => 1,
      (bytes) => bytes.forEach((_, i) => (bytes[i] = (call * bytes.length + i) % 251), call++),
    );
    const tails = Array.from({ length: 500 }, () => generator.next().slice(19));
    expect(new Set(tails).size).toBeGreaterThan(240);
  });

  it('says what to do in a host without randomness', () => {
    vi.stubGlobal('crypto', undefined);
    expect(() => new UuidGenerator().next()).toThrow('Pass a random source.');
  });
});

describe('isUuid', () => {
  it.each([
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', true],
    ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', true],
    ['919108f7-52d1-4320-9bac-f847db4148a8', true],
    ['017f22e2-79b0-7cc3-18c4-dc0c0c07398f', false],
    ['017f22e2-79b0-0cc3-98c4-dc0c0c07398f', false],
    ['017f22e279b07cc398c4dc0c0c07398f', false],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n', false],
    ['', false],
    [17, false],
  ])('%s: %s', (value, expected) => {
    expect(isUuid(value)).toBe(expected);
  });
});
