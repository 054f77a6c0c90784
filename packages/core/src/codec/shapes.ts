/** What an object is to the codec. `other` is refused. */
export type ObjectKind = 'array' | 'object' | 'date' | 'bytes' | 'other';

/**
 * What an object is, by its internal brand and prototype and not by `instanceof`: values may come from another realm
 * (a frame, a `node:vm` context). Subclasses are refused, since reading could not give them back, with one exception:
 * any `Uint8Array`, such as a Node `Buffer`, is the bytes it holds.
 */
export function kindOf(value: object): ObjectKind {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (Array.isArray(value)) return isBuiltinPrototype(prototype) ? 'array' : 'other';
  if (prototype === Object.prototype || prototype === null) return 'object';
  if (isRootPrototype(prototype)) return 'object';
  if (isDate(value)) return isBuiltinPrototype(prototype) ? 'date' : 'other';
  return isBytes(value) ? 'bytes' : 'other';
}

/** Whether it is an `Object.prototype`, of whichever realm. */
function isRootPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

/** Whether a prototype sits directly below an `Object.prototype`, as `Array.prototype` does and a subclass's does not. */
function isBuiltinPrototype(prototype: object | null): boolean {
  const next = prototype === null ? null : (Object.getPrototypeOf(prototype) as object | null);
  return next !== null && (next === Object.prototype || isRootPrototype(next));
}

function isDate(value: object): value is Date {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

function isBytes(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && typedArrayName(value) === 'Uint8Array';
}

/** The name a typed array was made with; reads an internal slot, so that nothing can claim to be what it is not. */
function typedArrayName(value: object): unknown {
  return Reflect.get(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag, value);
}
