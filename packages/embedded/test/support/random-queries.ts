import fc from 'fast-check';
import type { Value } from '../../src/sats';

/** A condition on rows of `thing`, as SQL and as a function that a reader can check by eye. */
export interface RandomCondition {
  readonly sql: string;
  readonly holds: (row: readonly Value[]) => boolean;
}

/** Columns of the table that random queries are about, by name: the values they take are few, so that conditions meet rows. */
export const THING_COLUMNS = ['id', 'kind', 'weight', 'label', 'active'] as const;

const LABELS = ['', 'a', 'b', 'é', '😀'] as const;

export const randomRow: fc.Arbitrary<readonly Value[]> = fc.tuple(
  fc.nat(15),
  fc.nat(3),
  fc.bigInt(-3n, 3n),
  fc.constantFrom(...LABELS),
  fc.boolean(),
);

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Texts are ordered by their UTF-8 bytes. */
function compare(a: Value | undefined, b: Value | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  const x = a as number | bigint;
  const y = b as number | bigint;
  return x < y ? -1 : x > y ? 1 : 0;
}

function against(
  column: number,
  literal: fc.Arbitrary<string | number | bigint>,
): fc.Arbitrary<RandomCondition> {
  return fc
    .tuple(fc.constantFrom(...Object.keys(OPERATORS)), literal, fc.boolean())
    .map(([operator, value, isMirrored]) => {
      const name = THING_COLUMNS[column] ?? '';
      const shown = typeof value === 'string' ? `'${value}'` : String(value);
      const test = OPERATORS[operator];
      return {
        sql: isMirrored ? `${shown} ${operator} ${name}` : `${name} ${operator} ${shown}`,
        holds: (row) =>
          test?.(isMirrored ? compare(value, row[column]) : compare(row[column], value)) === true,
      };
    });
}

const leaf: fc.Arbitrary<RandomCondition> = fc.oneof(
  against(0, fc.nat(15)),
  against(1, fc.nat(4)),
  against(2, fc.bigInt(-4n, 4n)),
  against(3, fc.constantFrom(...LABELS)),
  fc
    .constantFrom('active', 'active = true', 'true = active')
    .map((sql) => ({ sql, holds: (row: readonly Value[]) => row[4] === true })),
  fc.constant({ sql: 'active = false', holds: (row: readonly Value[]) => row[4] === false }),
  fc.constant({ sql: 'id = kind', holds: (row: readonly Value[]) => row[0] === row[1] }),
);

const join = (operator: 'AND' | 'OR', parts: readonly RandomCondition[]): RandomCondition => ({
  sql: parts.map((part) => `(${part.sql})`).join(` ${operator} `),
  holds: (row) =>
    operator === 'AND' ? parts.every((part) => part.holds(row)) : parts.some((part) => part.holds(row)),
});

/** Conditions of a few ANDs and ORs. */
export const randomCondition: fc.Arbitrary<RandomCondition> = fc.letrec<{ condition: RandomCondition }>(
  (tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .tuple(
          fc.constantFrom('AND' as const, 'OR' as const),
          fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
        )
        .map(([operator, parts]) => join(operator, parts)),
    ),
  }),
).condition;

/** A query, and which rows it wants. `undefined`: all. */
export const randomQuery: fc.Arbitrary<RandomCondition> = fc
  .option(randomCondition, { nil: undefined, freq: 8 })
  .map((condition) => ({
    sql: condition === undefined ? 'SELECT * FROM thing' : `SELECT * FROM thing WHERE ${condition.sql}`,
    holds: condition?.holds ?? (() => true),
  }));
