import type { AlgebraicType, ProductType, SumType } from '../sats';
import { changeColumnType, type MigrationRefusal, type TypeProblem } from './refusal';
import { typeLayout } from './type-layout';

/** Whether values of one type are values of another, and what stands against it. */
export interface TypeUpgrade {
  readonly isChanged: boolean;
  /** In the order in which a server finds them. */
  readonly refusals: readonly MigrationRefusal[];
}

/**
 * Compares the type a column has with the one it is to have. Sums may get variants at their end while their layout stays, at any depth;
 * nothing else may change. Every value of an old type that passes is, byte for byte, a value of the new one.
 * @param before without references
 * @param after without references
 */
export function upgradeType(
  table: string,
  column: string,
  before: AlgebraicType,
  after: AlgebraicType,
): TypeUpgrade {
  const comparison = new TypeComparison(table, column);
  comparison.compare(before, after, false);
  return comparison;
}

class TypeComparison implements TypeUpgrade {
  isChanged = false;
  readonly refusals: MigrationRefusal[] = [];

  constructor(
    private readonly table: string,
    private readonly column: string,
  ) {}

  compare(before: AlgebraicType, after: AlgebraicType, isWithin: boolean): void {
    const refuse = (problem: TypeProblem): void => {
      const { table, column } = this;
      this.refusals.push(changeColumnType(problem, { table, column, isWithin, before, after }));
    };
    if (before.tag === 'Sum' && after.tag === 'Sum') this.#sums(before, after, refuse);
    else if (before.tag === 'Product' && after.tag === 'Product') this.#products(before, after, refuse);
    else if (before.tag === 'Array' && after.tag === 'Array')
      this.compare(before.element, after.element, true);
    else if (before.tag !== after.tag) refuse('type');
  }

  #sums(before: SumType, after: SumType, refuse: (problem: TypeProblem) => void): void {
    if (before.variants.length > after.variants.length) refuse('fewerVariants');
    if (before.variants.length !== after.variants.length) this.isChanged = true;
    this.#parts(before.variants, after.variants, () => {
      refuse('renamedVariant');
    });
    const was = typeLayout(before);
    const is = typeLayout(after);
    if (was.size !== is.size) refuse('size');
    if (was.align !== is.align) refuse('alignment');
  }

  #products(before: ProductType, after: ProductType, refuse: (problem: TypeProblem) => void): void {
    if (before.elements.length !== after.elements.length) refuse('fields');
    this.#parts(before.elements, after.elements, () => {
      refuse('renamedField');
    });
  }

  #parts(before: readonly Part[], after: readonly Part[], refuseName: () => void): void {
    for (const [at, was] of before.entries()) {
      const is = after[at];
      if (is === undefined) return;
      this.compare(was.type, is.type, true);
      if (was.name !== is.name) refuseName();
    }
  }
}

interface Part {
  readonly name: string | undefined;
  readonly type: AlgebraicType;
}
