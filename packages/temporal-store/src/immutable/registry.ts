import type { Value } from '@nerv/core';
import { type Container, isContainer, isMutableLeaf } from './kinds';

/**
 * Containers made here: frozen, valid, and reachable by nobody who could change what is inside them. Under each an upper
 * bound of how many levels of containers it is, itself included.
 */
const owned = new WeakMap<object, number>();

/** Those of them that hold a date or a byte array somewhere inside, which JavaScript cannot freeze. */
const impure = new WeakSet<object>();

/** Whether it is a container made here, so that it never changes and need not be looked into again. */
export function isOwned(value: object): value is Container {
  return owned.has(value);
}

/** Whether an owned value is, or holds somewhere inside, a date or a byte array. */
export function isImpure(value: Value | undefined): boolean {
  return isMutableLeaf(value) || (isContainer(value) && impure.has(value));
}

/** Upper bound of the levels of containers of an owned value; 0 for what is none. */
export function depthBound(value: Value): number {
  return isContainer(value) ? (owned.get(value) ?? 0) : 0;
}

export interface ContainerFacts {
  /** Levels of containers it is at most, itself included. */
  readonly depth: number;
  /** Whether a date or a byte array may be somewhere inside. */
  readonly impure: boolean;
}

/** Freezes a finished container and takes it in. Its children must be owned already, or be leaves nobody else holds. */
export function seal<C extends Container>(container: C, facts: ContainerFacts): C {
  Object.freeze(container);
  owned.set(container, facts.depth);
  if (facts.impure) impure.add(container);
  return container;
}
