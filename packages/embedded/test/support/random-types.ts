import fc from 'fast-check';
import {
  SCALAR_TAGS,
  array,
  isUnit,
  product,
  resolveRef,
  scalar,
  sum,
  UNIT,
  type AlgebraicType,
  type Typespace,
  type Value,
} from '../../src/sats';

/** A type, with the typespace that its references point into. */
export interface RandomType {
  readonly type: AlgebraicType;
  readonly typespace: Typespace;
}

export const IDENTITY = product({ __identity__: scalar('U256') });
export const TIMESTAMP = product({ __timestamp_micros_since_unix_epoch__: scalar('I64') });
export const TIME_DURATION = product({ __time_duration_micros__: scalar('I64') });
export const SCHEDULE_AT = sum({ Interval: TIME_DURATION, Time: TIMESTAMP });

export function option(type: AlgebraicType): AlgebraicType {
  return sum({ some: type, none: UNIT });
}

const specials: readonly AlgebraicType[] = [
  IDENTITY,
  product({ __connection_id__: scalar('U128') }),
  TIMESTAMP,
  TIME_DURATION,
  product({ __uuid__: scalar('U128') }),
  SCHEDULE_AT,
];

/** Types over a typespace of `refs` types. */
function typeOver(refs: number): fc.Arbitrary<AlgebraicType> {
  const leaf: fc.Arbitrary<AlgebraicType> = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...SCALAR_TAGS).map(scalar) },
    { weight: 2, arbitrary: fc.constantFrom(...specials) },
    ...(refs === 0
      ? []
      : [{ weight: 2, arbitrary: fc.nat(refs - 1).map((ref): AlgebraicType => ({ tag: 'Ref', ref })) }]),
  );
  const { type } = fc.letrec<{ type: AlgebraicType }>((tie) => {
    const parts = fc.array(tie('type'), { maxLength: 4 });
    const named = (types: readonly AlgebraicType[]): Record<string, AlgebraicType> =>
      Object.fromEntries(types.map((part, at) => [`part${at}`, part]));
    return {
      type: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        tie('type').map(array),
        tie('type').map(option),
        parts.map((types): AlgebraicType => product(named(types))),
        fc
          .array(tie('type'), { minLength: 1, maxLength: 4 })
          .map((types): AlgebraicType => sum(named(types))),
      ),
    };
  });
  return type;
}

/** Any type that is not recursive. */
export const randomType: fc.Arbitrary<RandomType> = fc
  .tuple(typeOver(0), typeOver(1))
  .chain(([first, second]) => typeOver(2).map((type) => ({ type, typespace: { types: [first, second] } })));

const bounds = (bits: bigint, signed: boolean): { min: bigint; max: bigint } =>
  signed ? { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n } : { min: 0n, max: 2n ** bits - 1n };

/** Text with code points of every length in UTF-8 and both sides of the surrogates. */
export const randomText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '',
    '\u0000',
    'a\u0000',
    '\ud7ff',
    '\uffff',
    '\u{10000}',
    'é',
    'x'.repeat(70),
    `${'y'.repeat(60)}é`,
  ),
);

/** Any value of a type. */
export function randomValue({ type, typespace }: RandomType): fc.Arbitrary<Value> {
  const inner = (part: AlgebraicType): fc.Arbitrary<Value> => randomValue({ type: part, typespace });
  const target = resolveRef(type, typespace);
  switch (target.tag) {
    case 'String':
      return randomText;
    case 'Bool':
      return fc.boolean();
    case 'F32':
      return fc.float();
    case 'F64':
      return fc.double();
    case 'Array':
      return resolveRef(target.element, typespace).tag === 'U8'
        ? fc.uint8Array({ maxLength: 6 })
        : fc.array(inner(target.element), { maxLength: 4 });
    case 'Product':
      return fc.tuple(...target.elements.map((element) => inner(element.type)));
    case 'Sum':
      return fc.oneof(
        ...target.variants.map((variant, tag) =>
          (isUnit(variant.type) ? fc.constant<Value>([]) : inner(variant.type)).map((value): Value => ({
            tag,
            value,
          })),
        ),
      );
    default: {
      const bits = BigInt(target.tag.slice(1));
      const range = bounds(bits, target.tag.startsWith('I'));
      const near = fc.constantFrom(range.min, range.max, 0n, 1n).filter((value) => value >= range.min);
      const any = fc.oneof({ weight: 4, arbitrary: fc.bigInt(range) }, near);
      return bits > 32n ? any : any.map(Number);
    }
  }
}

/** A type and some of its values. */
export function typeWithValues(
  count: number,
): fc.Arbitrary<RandomType & { readonly values: readonly Value[] }> {
  return randomType.chain((random) =>
    fc
      .array(randomValue(random), { minLength: count, maxLength: count })
      .map((values) => ({ ...random, values })),
  );
}
