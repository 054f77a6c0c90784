import { HostError } from '../host/host-error';
import { ModuleError } from '../module-host';
import { SchemaError, type SchemaProblem } from '../schema';
import { StorageError } from '../storage/errors';

/** An error as it is sent to another thread, which would lose its class. */
export interface CarriedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What a class of errors of this package says in one word. */
  readonly problem: string | undefined;
  readonly problems: readonly SchemaProblem[] | undefined;
  readonly cause: CarriedError | undefined;
}

export function carryError(error: unknown): CarriedError {
  if (!(error instanceof Error)) return carryError(new Error(String(error)));
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    problem:
      error instanceof HostError || error instanceof ModuleError || error instanceof StorageError
        ? error.problem
        : undefined,
    problems: error instanceof SchemaError ? error.problems : undefined,
    cause: error.cause === undefined ? undefined : carryError(error.cause),
  };
}

/** The error again, of its class where that is one of this package. */
export function uncarryError(carried: CarriedError): Error {
  const { name, message, stack, problem, problems, cause } = carried;
  const options = cause === undefined ? {} : { cause: uncarryError(cause) };
  const error = revive(name, message, problem, problems, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function revive(
  name: string,
  message: string,
  problem: string | undefined,
  problems: readonly SchemaProblem[] | undefined,
  options: ErrorOptions,
): Error {
  if (problems !== undefined) return new SchemaError(problems);
  switch (name) {
    case 'HostError':
      return new HostError(problem as HostError['problem'], message, options);
    case 'ModuleError':
      return new ModuleError(problem as ModuleError['problem'], message, options);
    case 'StorageError':
      return new StorageError(problem as StorageError['problem'], message, options);
    default:
      return Object.assign(new Error(message, options), { name });
  }
}
