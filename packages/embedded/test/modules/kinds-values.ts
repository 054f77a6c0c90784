import { ConnectionId, Identity, ScheduleAt, TimeDuration, Timestamp, Uuid } from 'spacetimedb';

/** A row of `every` with the least of each type. */
export const least = {
  ...{ i8: -128, i16: -32768, i32: -2147483648, i64: -(2n ** 63n), i128: -(2n ** 127n), i256: -(2n ** 255n) },
  ...{ u8: 0, u16: 0, u32: 0, u64: 0n, u128: 0n, u256: 0n, f32: -Infinity, f64: -0, flag: false, text: '' },
  ...{ bytes: new Uint8Array(0), numbers: [], nested: [], maybe: undefined, maybeInner: undefined },
  inner: { a: 0, b: '' },
  shape: { tag: 'dot' as const, value: {} },
  color: { tag: 'Red' as const, value: {} },
  answer: { err: 'no' },
  who: Identity.zero(),
  link: new ConnectionId(0n),
  when: new Timestamp(-1n),
  took: new TimeDuration(-5_000_001n),
  uuid: new Uuid(0n),
  at: ScheduleAt.time(-1n),
};

/** The same with the most, or something else. */
export const most: typeof least = {
  ...{
    i8: 127,
    i16: 32767,
    i32: 2147483647,
    i64: 2n ** 63n - 1n,
    i128: 2n ** 127n - 1n,
    i256: 2n ** 255n - 1n,
  },
  ...{
    u8: 255,
    u16: 65535,
    u32: 4294967295,
    u64: 2n ** 64n - 1n,
    u128: 2n ** 128n - 1n,
    u256: 2n ** 256n - 1n,
  },
  ...{ f32: 3.5, f64: NaN, flag: true, text: 'ünï 😀 \u0000 "quoted" \\ \n \ufeff' },
  ...({ bytes: Uint8Array.of(0, 255, 16), numbers: [1, -2, 3], nested: [['a', ''], []] } as unknown as Pick<
    typeof least,
    'bytes' | 'numbers' | 'nested'
  >),
  ...({ maybe: 'yes', maybeInner: { a: 7, b: 'in' } } as unknown as Pick<
    typeof least,
    'maybe' | 'maybeInner'
  >),
  inner: { a: 1, b: 'x' },
  ...({
    shape: { tag: 'box', value: { w: 2, h: 3 } },
    color: { tag: 'Blue', value: {} },
    answer: { ok: 'yes' },
  } as unknown as Pick<typeof least, 'shape' | 'color' | 'answer'>),
  who: new Identity(2n ** 256n - 1n),
  link: new ConnectionId(2n ** 128n - 1n),
  when: new Timestamp(1234567890123456n),
  took: new TimeDuration(2n ** 63n - 1n),
  uuid: Uuid.parse('0190163d-8694-739b-aea5-9b5d8a4d0e3c'),
  at: ScheduleAt.interval(1_500_000n),
};
