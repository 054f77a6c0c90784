import { ValidationError } from '@nerv/core';
import type { InnerUniverseConfigOptions } from './config-options';
import { readConfigFile } from './read-config-file';
import type { Origin } from './refuse';
import { settings } from './settings';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigSources {
  /** A JSON file with the options. Default: the one that `NERV_CONFIG` names, if it is set. */
  readonly file?: string | undefined;
  /** Variables. Default: those of the process; `{}` uses none. */
  readonly env?: Environment | undefined;
}

/** A setting that was made, checked, and where it was made. */
export interface Gathered<T> {
  readonly value: T | undefined;
  readonly origin: Origin;
  readonly from: 'code' | 'variable' | 'file' | 'nowhere';
}

export type Option = keyof InnerUniverseConfigOptions;

export type GatheredOptions = {
  readonly [K in Option]-?: Gathered<Exclude<InnerUniverseConfigOptions[K], undefined>>;
};

/**
 * Every option from the first place that has it: code, variables, file. A variable that is empty counts as not set.
 *
 * @throws ValidationError for what an option cannot be, and for an option there is not
 */
export function gather(
  given: InnerUniverseConfigOptions,
  { env = process.env, file = env['NERV_CONFIG'] }: ConfigSources,
): GatheredOptions {
  const stored = file === undefined || file === '' ? {} : readConfigFile(file);
  refuseUnknown(given, 'The configuration');
  refuseUnknown(stored, `The configuration file ${file}`);
  const gathered = Object.keys(settings).map((name) => {
    const option = name as Option;
    return [option, gatherOne(option, given, env, stored, file)];
  });
  // One entry for each key of `settings`, checked by that key's own check.
  return Object.fromEntries(gathered) as GatheredOptions;
}

function gatherOne(
  option: Option,
  given: InnerUniverseConfigOptions,
  env: Environment,
  stored: Readonly<Record<string, unknown>>,
  file: string | undefined,
): Gathered<unknown> {
  const { variables, check } = settings[option];
  const named = `Option ${option} (variable ${variables[0]})`;
  const variable = variables.find((one) => env[one] !== undefined && env[one] !== '');
  if (given[option] !== undefined) return checked(given[option], { label: named }, 'code');
  if (variable !== undefined) {
    return checked(env[variable], { label: `Option ${option}, from variable ${variable},` }, 'variable');
  }
  if (stored[option] !== undefined)
    return checked(stored[option], { label: `${named}, from file ${file},` }, 'file');
  return { value: undefined, origin: { label: named }, from: 'nowhere' };

  function checked(value: unknown, origin: Origin, from: Gathered<unknown>['from']): Gathered<unknown> {
    return { value: check(value, option, origin), origin, from };
  }
}

function refuseUnknown(options: object, what: string): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(settings, name));
  if (unknown === undefined) return;
  throw new ValidationError({
    message: `${what} has no option "${unknown}". There are: ${Object.keys(settings).join(', ')}.`,
    path: [unknown],
    rule: 'known-option',
  });
}
