import { ValidationError } from '@nerv/core';

/** Where a setting came from, as an error says it. */
export interface Origin {
  /** Such as `port`, or `port (from variable SPACETIMEDB_PORT)`. */
  readonly label: string;
}

/** @throws ValidationError that names the option, where it came from, the rule and what to do */
export function refuse(option: string, origin: Origin, rule: string, problem: string, advice: string): never {
  throw new ValidationError({
    message: `${origin.label} ${problem}. ${advice}`,
    path: [option],
    rule,
  });
}
