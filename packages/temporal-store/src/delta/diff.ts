import { type DeltaOperation, type Path, type Value, type ValueObject, valuesEqual } from '@nerv/core';
import { isArray, isObject } from '../immutable/kinds';
import { type ObjectDraft, getOwn, setOwn } from '../immutable/own-property';
import { type Hunk, arrayScript } from './array-script';
import { EqualityClasses } from './equality-classes';

/**
 * Operations that make `b` of `a`, both owned. Parts that are the same object are not looked into. Objects are compared
 * property by property, arrays element by element along a bounded shortest edit script.
 */
export function diffOwned(a: Value, b: Value): DeltaOperation[] {
  const operations: DeltaOperation[] = [];
  diffInto(operations, [], a, b);
  return operations;
}

/** Appends what makes `b` of `a` at `path`. */
function diffInto(operations: DeltaOperation[], path: Path, a: Value, b: Value): void {
  if (Object.is(a, b)) return;
  if (isArray(a) && isArray(b)) diffArrays(operations, path, a, b);
  else if (isObject(a) && isObject(b)) diffObjects(operations, path, a, b);
  else if (!valuesEqual(a, b)) operations.push({ op: 'Set', path, value: b });
}

function diffObjects(operations: DeltaOperation[], path: Path, a: ValueObject, b: ValueObject): void {
  const before = Object.keys(a);
  if (before.length > 0 && !before.some((name) => Object.hasOwn(b, name))) {
    operations.push({ op: 'Set', path, value: b });
    return;
  }
  const set: ObjectDraft = {};
  for (const name of Object.keys(b)) {
    const value = b[name];
    const previous = getOwn(a, name);
    if (value === undefined || Object.is(previous, value)) continue;
    if (isSameContainer(previous, value)) diffInto(operations, [...path, name], previous, value);
    else if (!valuesEqual(previous, value)) setOwn(set, name, value);
  }
  const deleted = before.filter((name) => !Object.hasOwn(b, name));
  const names = Object.keys(set);
  const [name, value] = Object.entries(set)[0] ?? [];
  if (name !== undefined && value !== undefined && names.length === 1 && deleted.length === 0) {
    operations.push({ op: 'Set', path: [...path, name], value });
  } else if (names.length === 0 && deleted.length === 1) {
    operations.push({ op: 'Delete', path: [...path, ...deleted] });
  } else if (names.length > 0 || deleted.length > 0) {
    operations.push({ op: 'Patch', path, set, delete: deleted });
  }
}

function diffArrays(
  operations: DeltaOperation[],
  path: Path,
  a: readonly Value[],
  b: readonly Value[],
): void {
  const hunks = hunksOf(a, b);
  const [only, ...others] = hunks;
  if (only !== undefined && others.length === 0 && only.aLength === a.length && a.length > 0) {
    const shared = a.some((element, index) => isSameContainer(element, b[index]));
    if (!shared) {
      operations.push({ op: 'Set', path, value: b });
      return;
    }
  }
  // From right to left, so that no operation moves what a later one names.
  for (const hunk of hunks.reverse()) diffHunk(operations, path, a, b, hunk);
}

/** Where two arrays differ, left to right. */
function hunksOf(a: readonly Value[], b: readonly Value[]): Hunk[] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && valuesEqual(a[start], b[start])) start += 1;
  let end = 0;
  while (end < shorter - start && valuesEqual(a[a.length - 1 - end], b[b.length - 1 - end])) end += 1;
  const classes = new EqualityClasses();
  const script = arrayScript(
    classes.number(a.slice(start, a.length - end)),
    classes.number(b.slice(start, b.length - end)),
  );
  return script.map((hunk) => ({ ...hunk, aStart: hunk.aStart + start, bStart: hunk.bStart + start }));
}

/** Elements of a hunk are paired in order; what is left over on one side is removed or inserted. */
function diffHunk(
  operations: DeltaOperation[],
  path: Path,
  a: readonly Value[],
  b: readonly Value[],
  { aStart, aLength, bStart, bLength }: Hunk,
): void {
  const pairs = Math.min(aLength, bLength);
  const rest: Path = [...path, aStart + pairs];
  if (aLength > pairs) operations.push({ op: 'Remove', path: rest, count: aLength - pairs });
  if (bLength > pairs) {
    operations.push({ op: 'Insert', path: rest, values: b.slice(bStart + pairs, bStart + bLength) });
  }
  for (let pair = pairs - 1; pair >= 0; pair -= 1) {
    const before = a[aStart + pair];
    const after = b[bStart + pair];
    if (before !== undefined && after !== undefined) {
      diffInto(operations, [...path, aStart + pair], before, after);
    }
  }
}

/** Whether both are objects, or both are arrays, so that a difference may lie inside them. */
function isSameContainer(a: Value | undefined, b: Value | undefined): a is Value {
  return (isArray(a) && isArray(b)) || (isObject(a) && isObject(b));
}
