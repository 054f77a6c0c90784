import { type Value, valuesEqual } from '@nerv/core';
import { fingerprint } from './fingerprint';

interface Class {
  readonly id: number;
  readonly value: Value;
}

/** Numbers values so that two have the same number exactly where they are equal. */
export class EqualityClasses {
  readonly #byFingerprint = new Map<number, Class[]>();
  #next = 0;

  /** The numbers of `values`, in their order. */
  number(values: readonly Value[]): number[] {
    return values.map((value) => this.#classOf(value));
  }

  #classOf(value: Value): number {
    const key = fingerprint(value);
    const candidates = this.#byFingerprint.get(key) ?? [];
    const known = candidates.find((candidate) => valuesEqual(candidate.value, value));
    if (known !== undefined) return known.id;
    const id = this.#next;
    this.#next += 1;
    candidates.push({ id, value });
    this.#byFingerprint.set(key, candidates);
    return id;
  }
}
