import { ValidationError } from '../errors/validation-error';
import { formatPath } from '../path/format-path';
import type { Path } from '../types/value';
import { MAX_DEPTH } from './format';

/** Where a walk over a value is. Costs one store per element; paths are made only for errors. */
export class Trail {
  /** Step taken from the container at each depth. Set `steps[depth - 1]` before going into an element. */
  readonly steps: (string | number)[] = [];
  depth = 0;
  private readonly containers: object[] = [];

  enter(container: object): void {
    if (this.depth === MAX_DEPTH) this.failTooDeep(container);
    this.containers[this.depth++] = container;
  }

  leave(): void {
    this.depth--;
  }

  /** Forgets everything, so that nothing walked stays referenced. */
  reset(): void {
    this.depth = 0;
    this.containers.length = 0;
    this.steps.length = 0;
  }

  path(): Path {
    return this.steps.slice(0, this.depth);
  }

  fail(rule: string, what: string, hint: string, path: Path = this.path()): never {
    throw new ValidationError({ message: `The value at ${formatPath(path)} ${what}. ${hint}`, path, rule });
  }

  /** A cycle is always deeper than any limit, so looking for one can wait until the limit is met. */
  private failTooDeep(container: object): never {
    const chain = [...this.containers.slice(0, this.depth), container];
    const seen = new Map<object, number>();
    for (const [depth, one] of chain.entries()) {
      if (seen.has(one)) {
        this.fail(
          'cycle',
          'is one of the objects it is inside of',
          'Values must be trees: store an id instead.',
          this.steps.slice(0, depth),
        );
      }
      seen.set(one, depth);
    }
    this.fail(
      'max-depth',
      `is nested more than ${MAX_DEPTH} levels deep`,
      'Flatten it, or split it into several values.',
    );
  }
}
