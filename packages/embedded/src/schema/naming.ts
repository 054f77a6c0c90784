import { specialType } from '../sats';
import type { AlgebraicType } from '../sats';
import { toCamelCase, toPascalCase, toSnakeCase } from './letter-case';
import type { CasePolicy, RawExplicitName } from './raw-module-def';

/**
 * Makes canonical names from source names. Explicit names are taken as they are; with the policy `snakeCase` tables,
 * functions, columns and fields become snake_case, variants camelCase and types PascalCase; with `none` all stay.
 */
export class Naming {
  readonly #policy: CasePolicy;
  readonly #explicit: ReadonlyMap<string, string>;

  constructor(policy: CasePolicy, explicitNames: readonly RawExplicitName[]) {
    this.#policy = policy;
    this.#explicit = new Map(
      explicitNames.map((entry) => [`${entry.kind} ${entry.sourceName}`, entry.canonicalName]),
    );
  }

  table(sourceName: string): string {
    return this.#explicit.get(`table ${sourceName}`) ?? this.field(sourceName);
  }

  function(sourceName: string): string {
    return this.#explicit.get(`function ${sourceName}`) ?? this.field(sourceName);
  }

  /** The explicit name of an index. An index without one is named after its table and columns. */
  index(sourceName: string): string | undefined {
    return this.#explicit.get(`index ${sourceName}`);
  }

  /** A column, or a field of a product. */
  field(sourceName: string): string {
    return this.#policy === 'snakeCase' ? toSnakeCase(sourceName) : sourceName;
  }

  variant(sourceName: string): string {
    return this.#policy === 'snakeCase' ? toCamelCase(sourceName) : sourceName;
  }

  type(sourceName: string): string {
    return this.#policy === 'snakeCase' ? toPascalCase(sourceName) : sourceName;
  }

  /** A type of the typespace with canonical names. Special types keep theirs, and so does all that is inside them. */
  canonical(type: AlgebraicType): AlgebraicType {
    if (specialType(type) !== undefined) return type;
    switch (type.tag) {
      case 'Product':
        return {
          tag: 'Product',
          elements: type.elements.map((element) => ({
            name: element.name === undefined ? undefined : this.field(element.name),
            type: this.canonical(element.type),
          })),
        };
      case 'Sum':
        return {
          tag: 'Sum',
          variants: type.variants.map((variant) => ({
            name: variant.name === undefined ? undefined : this.variant(variant.name),
            type: this.canonical(variant.type),
          })),
        };
      case 'Array':
        return { tag: 'Array', element: this.canonical(type.element) };
      default:
        return type;
    }
  }
}
