import type { Trail } from './trail';

/** Refuses a primitive that is no value. */
export function refusePrimitive(value: unknown, trail: Trail): never {
  if (value === undefined) {
    trail.fail('undefined', 'is undefined', 'Use null, or leave the property out.');
  }
  trail.fail(
    'type',
    `is a ${typeof value}`,
    'Store plain data: null, booleans, numbers, strings, bigints, dates, bytes, arrays, objects.',
  );
}

export function refuseObject(value: object, trail: Trail): never {
  const name: unknown = Reflect.get(value, 'constructor');
  const className = typeof name === 'function' && name.name !== '' ? name.name : 'a class';
  trail.fail(
    'plain-object',
    `is an instance of ${className}`,
    'Store plain objects and arrays: copy its fields into one.',
  );
}

export function refuseHole(array: readonly unknown[], index: number, trail: Trail): never {
  if (index in array) trail.fail('undefined', 'is undefined', 'Arrays cannot hold undefined: use null.');
  trail.fail('sparse', 'is a hole of a sparse array', 'Fill it, with null for example.');
}

export function refuseText(trail: Trail, isKey: boolean): never {
  trail.fail(
    'well-formed',
    isKey ? 'has a name with a lone surrogate' : 'is a string with a lone surrogate',
    'Only well-formed Unicode can be stored: see String.prototype.toWellFormed, or store bytes.',
  );
}

export function refuseDate(trail: Trail): never {
  trail.fail('valid-date', 'is an invalid Date', 'Use null where there is no time.');
}

export function refuseBigint(trail: Trail, limit: number): never {
  trail.fail('bigint-size', `is a bigint of more than ${limit} bytes`, 'Store it as bytes.');
}

/** Refuses what sits on an array or object beside its elements and would be lost. */
export function checkNoSymbols(value: object, trail: Trail): void {
  if (Object.getOwnPropertySymbols(value).length > 0) {
    trail.fail('symbol-key', 'has a property named by a symbol', 'Only string names can be stored.');
  }
}

export function checkArrayShape(value: readonly unknown[], trail: Trail): void {
  checkNoSymbols(value, trail);
  const keys = Object.keys(value);
  if (keys.length <= value.length) return;
  const extra = keys[value.length];
  trail.fail(
    'array-property',
    `is an array with a property ${JSON.stringify(extra)}`,
    'Arrays hold elements only: use an object.',
  );
}
