import { ValidationError } from '@nerv/core';

/** @throws ValidationError where it is no function */
export function checkFunction(value: unknown, name: string): void {
  if (typeof value !== 'function') refuse(value, name, 'function', 'a function');
}

/** @throws ValidationError where it is given and no function */
export function checkOptionalFunction(value: unknown, name: string): void {
  if (value !== undefined) checkFunction(value, name);
}

/** Options, or anything else of named values. @throws ValidationError where it is no object */
export function checkObject(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(value, name, 'object', 'an object');
  }
}

/** @throws ValidationError where it is no text of one character or more */
export function checkName(value: unknown, name: string): void {
  if (typeof value !== 'string' || value === '') {
    refuse(value, name, 'name', 'a string of one character or more');
  }
}

/** An object that has these methods. @throws ValidationError that says which it lacks */
export function checkMethods(value: unknown, name: string, methods: readonly string[]): void {
  checkObject(value, name);
  const object = value as { readonly [method: string]: unknown };
  for (const method of methods) checkFunction(object[method], `${name}.${method}`);
}

function refuse(value: unknown, name: string, rule: string, wanted: string): never {
  const given = value === null ? 'null' : value === '' ? 'an empty one' : typeof value;
  throw new ValidationError({
    message: `${name} must be ${wanted}, but got ${given}.`,
    path: name.split('.'),
    rule,
  });
}
