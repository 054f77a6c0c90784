import { formatPath, type Path, ValidationError } from '@nerv/core';

/** Refuses input before anything is sent: what is wrong where, and what to do. */
export function refuse(path: Path, rule: string, what: string, hint: string): never {
  throw new ValidationError({
    message: `${formatPath(path)} ${what}. ${hint}`,
    path,
    rule,
  });
}

/** What a wrong value is, for error messages; never its content, which may be large or secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'undefined') return 'undefined';
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`;
}
