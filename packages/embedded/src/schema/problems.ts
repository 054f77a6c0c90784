import { identifierProblem } from './identifier';
import { SchemaError } from './schema-error';
import type { SchemaProblem } from './types';

/**
 * The rules a module definition must keep, in the order in which their breaches are listed.
 */
const RULES = [
  'name-taken',
  'type-name-taken',
  'lifecycle-taken',
  'identifier',
  'column-unnamed',
  'type-ordering',
  'column-unknown',
  'primary-key-repeated',
  'sequence-repeated',
  'unique-without-index',
  'direct-index-type',
  'columns-repeated',
  'sequence-type',
  'sequence-range',
  'index-unnamed',
  'view-return-type',
  'view-primary-key',
  'row-type',
  'type-reference',
  'type-use',
  'schedule-columns',
  'primary-key-not-unique',
  'schedule-function',
  'schedule-function-params',
  'table-name-reserved',
  'default-value',
  'table-unknown',
  'function-name-taken',
  'http-handler-taken',
  'http-route-taken',
  'http-route-path',
  'http-handler-unknown',
  'lifecycle-without-reducer',
  'reducer-return-type',
  'submodule-lifecycle',
  'submodule-namespace',
] as const;

export type Rule = (typeof RULES)[number];

/** Collects the rules that a definition breaks. */
export class Problems {
  readonly #found: (SchemaProblem & { readonly rule: Rule })[] = [];

  add(rule: Rule, message: string): void {
    if (!this.#found.some((known) => known.rule === rule && known.message === message)) {
      this.#found.push({ rule, message });
    }
  }

  /** Takes over what was found elsewhere. */
  addAll(problems: readonly SchemaProblem[]): void {
    for (const { rule, message } of problems) {
      const known = RULES.find((name) => name === rule);
      if (known !== undefined) this.add(known, message);
    }
  }

  /** Checks that a name may be one. */
  checkIdentifier(name: string): void {
    const problem = identifierProblem(name);
    if (problem !== undefined) this.add('identifier', problem);
  }

  /** @throws SchemaError when anything was found */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    const order = (problem: { readonly rule: Rule }): number => RULES.indexOf(problem.rule);
    throw new SchemaError(this.#found.toSorted((a, b) => order(a) - order(b)));
  }
}
