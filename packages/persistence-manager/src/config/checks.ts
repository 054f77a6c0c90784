import { refuse, type Origin } from './refuse';

/** Checks one setting, which came from code, a file or (as text) a variable. */
export type Check<T> = (value: unknown, option: string, origin: Origin) => T;

export const text: Check<string> = (value, option, origin) => {
  if (typeof value === 'string' && value !== '') return value;
  return refuse(
    option,
    origin,
    'text',
    `is ${shown(value)}, but must be text`,
    'Leave it out for its default.',
  );
};

export function oneOf<const T extends string>(...known: readonly T[]): Check<T> {
  return (value, option, origin) => {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    return refuse(option, origin, 'one-of', `is ${shown(value)}`, `Use one of: ${known.join(', ')}.`);
  };
}

/** A whole number; as text, decimal digits. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, option, origin) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most) {
      return number;
    }
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
    const problem = `is ${shown(value)}, but must be a whole number, ${range}`;
    return refuse(option, origin, 'whole-number', problem, 'Leave it out for its default.');
  };
}

export const databaseName: Check<string> = (value, option, origin) => {
  const name = text(value, option, origin);
  // SpacetimeDB's own rule for names, with which it tells them from identities.
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && !/^(c200)?[0-9a-f]{64}$/.test(name)) return name;
  const advice = 'Use lower-case letters and digits, with single hyphens between them, such as "my-app".';
  return refuse(
    option,
    origin,
    'database-name',
    `is ${shown(value)}, which is no name for a database`,
    advice,
  );
};

/** A value as an error may show it. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return `of type ${typeof value}`;
}
