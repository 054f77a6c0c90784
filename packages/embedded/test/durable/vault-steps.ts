import fc from 'fast-check';
import type { SumValue, Value } from '../../src';

/** One thing that the vault's reducer `run` does, as the SDK writes it. */
export type Step =
  | {
      readonly tag: 'put';
      readonly value: {
        readonly id: number;
        readonly kind: number;
        readonly weight: bigint;
        readonly label: string;
      };
    }
  | { readonly tag: 'drop'; readonly value: number }
  | { readonly tag: 'toss' | 'pick'; readonly value: { readonly kind: number; readonly label: string } }
  | { readonly tag: 'say' | 'forget'; readonly value: string }
  | {
      readonly tag: 'badge';
      readonly value: { readonly name: string; readonly code: number; readonly size: number };
    }
  | { readonly tag: 'record'; readonly value: { readonly writer: number; readonly text: string } }
  | { readonly tag: 'ping'; readonly value: number }
  | { readonly tag: 'fail'; readonly value: Record<string, never> };

const TAGS: readonly Step['tag'][] = [
  'put',
  'drop',
  'toss',
  'pick',
  'say',
  'forget',
  'badge',
  'record',
  'ping',
  'fail',
];

/** A step as `host.call` takes it. */
export function stepValue({ tag, value }: Step): SumValue {
  const inner: Value = typeof value === 'object' ? Object.values(value) : value;
  return { tag: TAGS.indexOf(tag), value: inner };
}

const label = fc.oneof(
  fc.constantFrom('', 'a', 'b'),
  // Longer than what is a key as it is.
  fc.constantFrom('x'.repeat(70), 'y'.repeat(300), 'ünï'.repeat(40)),
);
const small = fc.nat(4);

/** Steps over few keys, so that they meet. */
export const randomStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      tag: fc.constant('put' as const),
      value: fc.record({ id: small, kind: small, weight: fc.bigInt({ min: -3n, max: 3n }), label }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ tag: fc.constant('drop' as const), value: small }) },
  {
    weight: 4,
    arbitrary: fc.record({
      tag: fc.constantFrom('toss' as const, 'toss' as const, 'pick' as const),
      value: fc.record({ kind: small, label }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      tag: fc.constantFrom('say' as const, 'say' as const, 'forget' as const),
      value: label,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      tag: fc.constant('badge' as const),
      value: fc.record({
        name: fc.constantFrom('p', 'q', 'r', 's', 't', 'u'),
        code: fc.nat(20),
        size: fc.integer(),
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      tag: fc.constant('record' as const),
      value: fc.record({ writer: fc.nat(2), text: label }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ tag: fc.constant('ping' as const), value: small }) },
  {
    weight: 1,
    arbitrary: fc.record({
      tag: fc.constant('fail' as const),
      value: fc.constant<Record<string, never>>({}),
    }),
  },
);

/** What one transaction does. */
export const randomSteps = fc.array(randomStep, { minLength: 1, maxLength: 5 });
