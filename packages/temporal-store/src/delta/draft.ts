import { MAX_DEPTH, type Value } from '@nerv/core';
import { type Container, describeKind, isArray, isContainer, isObject } from '../immutable/kinds';
import { fits } from '../immutable/own';
import { type ObjectDraft, getOwn, setOwn } from '../immutable/own-property';
import { type ContainerFacts, depthBound, isImpure, seal } from '../immutable/registry';
import { copyObject, noteNames } from '../immutable/wide';
import { type OperationContext, misfit } from './errors';

export type ContainerDraft = Value[] | ObjectDraft;

/** A private copy of a container, and what has to be known of it when it is done. */
interface Copy extends ContainerFacts {
  readonly container: ContainerDraft;
  depth: number;
  impure: boolean;
}

/**
 * A state under change. Containers on the way to a change are copied once, everything else is shared with the state it
 * started from; `finish` freezes the copies. An error leaves the starting state as it was, and the draft is dropped.
 */
export class Draft {
  #root: Value;
  readonly #copies = new Map<Container, Copy>();
  /** Copies of objects whose property names are no longer those of the original. */
  readonly #renamed = new Set<ObjectDraft>();

  /** @param state An owned value. */
  constructor(state: Value) {
    this.#root = state;
  }

  replaceRoot(value: Value): void {
    this.#root = value;
  }

  finish(): Value {
    for (const object of this.#renamed) noteNames(object);
    for (const copy of this.#copies.values()) seal(copy.container, copy);
    return this.#root;
  }

  /** Adds or replaces a property of an opened object. */
  setProperty(object: ObjectDraft, name: string, value: Value): void {
    if (!Object.hasOwn(object, name)) this.#renamed.add(object);
    setOwn(object, name, value);
  }

  /** Deletes a property that an opened object has. */
  deleteProperty(object: ObjectDraft, name: string): void {
    this.#renamed.add(object);
    delete object[name];
  }

  /** Adds or replaces a property of an opened object, or replaces an element that an opened array has. */
  put(
    context: OperationContext,
    container: ContainerDraft,
    key: string | number | undefined,
    step: number,
    value: Value,
  ): void {
    if (isObjectDraft(container)) {
      this.setProperty(container, propertyName(context, key, step), value);
      return;
    }
    const index = arrayIndex(context, container, key, step);
    if (index >= container.length) {
      const problem = `the array has ${container.length} elements; use Insert to add one`;
      throw misfit(context, step, 'in-range', problem);
    }
    container[index] = value;
  }

  /**
   * The container at the first `length` steps of the operation's path, ready to be changed.
   *
   * @param incoming Owned values that the operation is about to put there.
   */
  open(context: OperationContext, length: number, incoming: readonly Value[] = []): ContainerDraft {
    const { path } = context.operation;
    if (!isContainer(this.#root)) {
      throw misfit(context, -1, 'container', `the state is ${describeKind(this.#root)}, which holds nothing`);
    }
    if (!incoming.every((value) => fits(value, length + 2))) {
      throw misfit(context, length, 'max-depth', `it would be nested more than ${MAX_DEPTH} levels deep`);
    }
    const arriving = {
      depth: incoming.reduce<number>((depth, value) => Math.max(depth, depthBound(value)), 0),
      impure: incoming.some(isImpure),
    };
    let container = this.#editable(this.#root, length, arriving);
    this.#root = container;
    for (const [step, key] of path.slice(0, length).entries()) {
      const child = lookUp(context, container, key, step);
      if (!isContainer(child)) {
        throw misfit(context, step, 'container', `it is ${describeKind(child)}, which holds nothing`);
      }
      const copy = this.#editable(child, length - step - 1, arriving);
      if (copy !== child) this.put(context, container, key, step, copy);
      container = copy;
    }
    return container;
  }

  openObject(context: OperationContext, length: number, incoming: readonly Value[] = []): ObjectDraft {
    const container = this.open(context, length, incoming);
    if (isObjectDraft(container)) return container;
    throw misfit(context, length - 1, 'container', `it is ${describeKind(container)}, not an object`);
  }

  openArray(context: OperationContext, length: number, incoming: readonly Value[] = []): Value[] {
    const container = this.open(context, length, incoming);
    if (!isObjectDraft(container)) return container;
    throw misfit(context, length - 1, 'container', `it is ${describeKind(container)}, not an array`);
  }

  /** The private copy of a container that is `above` levels above the one that receives what arrives. */
  #editable(container: Container, above: number, arriving: ContainerFacts): ContainerDraft {
    let copy = this.#copies.get(container);
    if (copy === undefined) {
      copy = {
        container: isArray(container) ? container.slice() : copyObject(container),
        depth: depthBound(container),
        impure: isImpure(container),
      };
      this.#copies.set(copy.container, copy);
    }
    copy.depth = Math.max(copy.depth, above + 1 + arriving.depth);
    copy.impure ||= arriving.impure;
    return copy.container;
  }
}

function isObjectDraft(container: ContainerDraft): container is ObjectDraft {
  return isObject(container);
}

/** What is at `key` inside `container`; a `ValidationError` where nothing is or can be. */
export function lookUp(
  context: OperationContext,
  container: Container,
  key: string | number,
  step: number,
): Value {
  if (isArray(container)) {
    const element = container[arrayIndex(context, container, key, step)];
    if (element !== undefined) return element;
    throw misfit(context, step, 'in-range', `the array has ${container.length} elements`);
  }
  const value = getOwn(container, propertyName(context, key, step));
  if (value !== undefined) return value;
  throw misfit(context, step, 'exists', 'there is no such property');
}

export function arrayIndex(
  context: OperationContext,
  array: readonly Value[],
  key: string | number | undefined,
  step: number,
): number {
  if (typeof key === 'number') return key;
  const problem = `the step leads into an array of ${array.length}, so it must be an index, a number`;
  throw misfit(context, step, 'array-index', problem);
}

export function propertyName(
  context: OperationContext,
  key: string | number | undefined,
  step: number,
): string {
  if (typeof key === 'string') return key;
  const problem = 'the step leads into an object, so it must be a property name, a string';
  throw misfit(context, step, 'property-name', problem);
}
