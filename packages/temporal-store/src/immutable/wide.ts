import type { ValueObject } from '@nerv/core';
import type { ObjectDraft } from './own-property';

/** Objects of more properties are copied in the way below. Engines keep them as hash tables anyway. */
const WIDE = 256;

/** The names of owned wide objects, so that a copy need not list them again. */
const namesOf = new WeakMap<object, readonly string[]>();

/** An empty object for so many properties. Without a prototype it is a hash table from the start, which fills several times faster. */
export function startObject(size: number): ObjectDraft {
  return size > WIDE ? (Object.create(null) as ObjectDraft) : {};
}

/** Gives an object that was begun with `startObject` its prototype, and remembers its names where it is wide. */
export function finishObject(object: ObjectDraft, names: readonly string[]): ObjectDraft {
  if (Object.getPrototypeOf(object) === null) Object.setPrototypeOf(object, Object.prototype);
  if (names.length > WIDE) namesOf.set(object, names);
  return object;
}

/** A shallow copy of an owned object. */
export function copyObject(source: ValueObject): ObjectDraft {
  const names = namesOf.get(source);
  if (names === undefined) return { ...source };
  const copy = startObject(names.length);
  for (const name of names) copy[name] = source[name];
  return finishObject(copy, names);
}

/** To be called when properties were added to a copy, or deleted from it. */
export function noteNames(copy: ObjectDraft): void {
  if (namesOf.has(copy)) namesOf.set(copy, Object.keys(copy));
}
