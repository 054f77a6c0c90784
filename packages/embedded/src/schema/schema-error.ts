import type { SchemaProblem } from './types';

/** A module definition that breaks rules. Nothing of it may be used. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  /** Every rule broken at the stage of checking that failed, without repeats. */
  readonly problems: readonly SchemaProblem[];

  constructor(problems: readonly SchemaProblem[]) {
    super(`Errors occurred:\n${problems.map((problem) => `${problem.message}\n\n`).join('')}`);
    this.problems = problems;
  }
}
