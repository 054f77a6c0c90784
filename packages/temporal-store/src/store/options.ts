import { formatPath, type Path, ValidationError } from '@nerv/core';

/** Options that every store takes. */
export interface VersionStoreOptions {
  /** Name of the store; stores of one backend are independent of each other. Default `'default'`. */
  readonly store?: string | undefined;
  /** The branch to begin on; its first commit creates it. Default `'main'`. */
  readonly branch?: string | undefined;
  /**
   * A snapshot is stored at the latest every so many versions of a line, so a checkout applies one fewer deltas at most.
   * 1 stores snapshots only. Default 100, at most 1,000.
   */
  readonly snapshotEvery?: number | undefined;
  /** A snapshot is stored instead of a delta that is larger than this fraction of the state. Default 0.5. */
  readonly snapshotRatio?: number | undefined;
  /** How many states are kept ready, least recently used first out. Default 16; 0 keeps none. */
  readonly cachedStates?: number | undefined;
}

export type ResolvedOptions = {
  readonly [K in keyof VersionStoreOptions]-?: Exclude<VersionStoreOptions[K], undefined>;
};

const MAX_SNAPSHOT_EVERY = 1_000;

const storeFields = [
  'store',
  'branch',
  'snapshotEvery',
  'snapshotRatio',
  'cachedStates',
] as const satisfies readonly (keyof VersionStoreOptions)[];

/** @throws ValidationError that names the option. */
export function resolveOptions(options: VersionStoreOptions): ResolvedOptions {
  requireFields(options, storeFields);
  const resolved: ResolvedOptions = {
    store: options.store ?? 'default',
    branch: options.branch ?? 'main',
    snapshotEvery: options.snapshotEvery ?? 100,
    snapshotRatio: options.snapshotRatio ?? 0.5,
    cachedStates: options.cachedStates ?? 16,
  };
  requireName(resolved.store, 'store');
  requireName(resolved.branch, 'branch');
  requireInteger(resolved.snapshotEvery, 'snapshotEvery', 1, MAX_SNAPSHOT_EVERY);
  requireInteger(resolved.cachedStates, 'cachedStates', 0, Number.MAX_SAFE_INTEGER);
  if (!(resolved.snapshotRatio >= 0)) {
    throw invalid('snapshotRatio', 'range', 'must be a number from 0');
  }
  return resolved;
}

/** @throws ValidationError where it is no non-empty string. */
export function requireName(value: unknown, ...path: Path): asserts value is string {
  if (typeof value === 'string' && value !== '') return;
  throw new ValidationError({
    message: `${formatPath(path)} must be a non-empty string.`,
    path,
    rule: 'name',
  });
}

/** @throws ValidationError where it is no integer within the bounds. */
export function requireInteger(value: unknown, field: string, least: number, most: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw invalid(field, 'range', `must be an integer from ${least} to ${most}`);
}

/** @throws ValidationError where options are no object. */
export function requireObject(options: unknown): asserts options is object {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw invalid('options', 'object', 'must be an object');
}

/**
 * Options with no other fields than these: what is misspelt would be without effect.
 *
 * @throws ValidationError where it is no object or has another field.
 */
export function requireFields(options: unknown, fields: readonly string[]): void {
  requireObject(options);
  for (const name of Object.keys(options)) {
    if (fields.includes(name)) continue;
    throw new ValidationError({
      message: `${name} is no option there. The options are ${fields.join(', ')}.`,
      path: ['options', name],
      rule: 'known-field',
    });
  }
}

export function invalid(field: string, rule: string, problem: string): ValidationError {
  return new ValidationError({ message: `${field} ${problem}.`, path: [field], rule });
}
