import type { Problems } from './problems';

/**
 * The names of tables, views, indexes, constraints, sequences and schedules: one space for all of them, source and canonical
 * names together, so that a name looked up can mean one thing only.
 */
export class Namespace {
  readonly #taken = new Set<string>();
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Registers the names of one thing: taken twice when the two are the same is taken once. */
  take(...names: readonly string[]): void {
    for (const name of new Set(names)) {
      if (this.#taken.has(name))
        this.#problems.add('name-taken', `name \`${name}\` is used for multiple entities`);
      this.#taken.add(name);
    }
  }
}
