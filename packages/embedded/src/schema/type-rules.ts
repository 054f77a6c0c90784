import {
  InvalidTypeError,
  compareText,
  formatType,
  isUnit,
  resolveRef,
  specialType,
  typeSizer,
} from '../sats';
import type { AlgebraicType, Typespace } from '../sats';
import type { Problems } from './problems';

/**
 * What types may stand where. Clients generate code from a module, so a product or sum of the module's own must be one of
 * its named types and be used by reference; only special types and the empty product may be written out in place.
 */
export class TypeRules {
  readonly #typespace: Typespace;
  readonly #named: ReadonlySet<number>;
  readonly #problems: Problems;

  constructor(typespace: Typespace, named: Iterable<number>, problems: Problems) {
    this.#typespace = typespace;
    this.#named = new Set(named);
    this.#problems = problems;
  }

  /** Checks a type used at `where`, for example `reducer \`add\` argument 0`. */
  checkUse(type: AlgebraicType, where: string): void {
    switch (type.tag) {
      case 'Ref':
        this.#checkRef(type.ref, where);
        break;
      case 'Array':
        this.checkUse(type.element, where);
        break;
      case 'Product':
        if (isUnit(type) || specialType(type) !== undefined) break;
        this.#refuse(type, where);
        break;
      case 'Sum':
        switch (specialType(type)) {
          case 'Option':
          case 'Result':
            for (const variant of type.variants) this.checkUse(variant.type, where);
            break;
          case 'ScheduleAt':
            break;
          default:
            if (type.variants.length > 0) this.#refuse(type, where);
        }
        break;
      default:
        break;
    }
  }

  #refuse(type: AlgebraicType, where: string): void {
    this.#problems.add(
      'type-use',
      `error at ${where}: ${formatType(type)} is written out in place; give it a name and refer to that`,
    );
  }

  #checkRef(ref: number, where: string): void {
    let target: AlgebraicType;
    try {
      target = resolveRef({ tag: 'Ref', ref }, this.#typespace);
    } catch (error) {
      if (!(error instanceof InvalidTypeError)) throw error;
      this.#problems.add('type-reference', `error at ${where}: ${error.message}`);
      return;
    }
    if (this.#named.has(ref)) return;
    if (target.tag === 'Product' || target.tag === 'Sum') {
      this.#problems.add('type-use', `error at ${where}: type &${ref} has no name`);
    }
  }

  /** Checks a named type: fields and variants have names, its contents may stand where they are. */
  checkDefinition(ref: number): void {
    const where = `type &${ref}`;
    const type = this.#typespace.types[ref];
    if (type === undefined || (type.tag !== 'Product' && type.tag !== 'Sum')) return;
    const parts = type.tag === 'Product' ? type.elements : type.variants;
    for (const [at, part] of parts.entries()) {
      if (part.name === undefined) {
        this.#problems.add('type-use', `error at ${where}: part ${at} of ${formatType(type)} has no name`);
      } else {
        this.#problems.checkIdentifier(part.name);
      }
      this.checkUse(part.type, where);
    }
  }

  /** Whether the parts of a type stand in the order that a type without an order of its own has: by name. */
  isInDefaultOrder(ref: number): boolean {
    const type = this.#typespace.types[ref];
    if (type === undefined || (type.tag !== 'Product' && type.tag !== 'Sum')) return true;
    const parts = type.tag === 'Product' ? type.elements : type.variants;
    return parts.every((part, at) => {
      const before = parts[at - 1];
      return before === undefined || compareText(before.name ?? '', part.name ?? '') <= 0;
    });
  }

  /** Checks that rows of a type have a bounded shape: no type in it contains itself. */
  checkNotRecursive(type: AlgebraicType, where: string): void {
    const inside = new Set<number>();
    const done = new Set<number>();
    const visit = (part: AlgebraicType): boolean => {
      switch (part.tag) {
        case 'Ref': {
          if (inside.has(part.ref)) return false;
          if (done.has(part.ref)) return true;
          const target = this.#typespace.types[part.ref];
          if (target === undefined) return true;
          inside.add(part.ref);
          const isFine = visit(target);
          inside.delete(part.ref);
          done.add(part.ref);
          return isFine;
        }
        case 'Array':
          return visit(part.element);
        case 'Product':
          return part.elements.every((element) => visit(element.type));
        case 'Sum':
          return part.variants.every((variant) => visit(variant.type));
        default:
          return true;
      }
    };
    if (!visit(type)) {
      this.#problems.add(
        'row-type',
        `${where} contains a type that contains itself; columns cannot hold recursive types`,
      );
    }
  }

  /** Checks that every reference in the typespace points into it, and that sums have few enough variants. */
  checkTypespace(): void {
    try {
      typeSizer(this.#typespace);
    } catch (error) {
      if (!(error instanceof InvalidTypeError)) throw error;
      this.#problems.add('type-reference', error.message);
    }
  }
}
