import { encodeValue, uuidv7, type DeltaOperation, type Value } from '@nerv/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { applyDelta } from '../../src/index';
import type { VersionStore } from '../../src/store/version-store';
import { arbitrarySeed, operationsFor, type OperationSeed } from './arbitrary-operations';
import { arbitraryValue } from './arbitrary-value';
import { naiveApply } from './naive-apply';

/** One step of a history. Choices are taken modulo what there is when the step is carried out. */
export type Step =
  | {
      readonly kind: 'commit';
      readonly state: Value;
      readonly seeds: readonly OperationSeed[];
      readonly derived: boolean;
    }
  | {
      readonly kind: 'delta';
      readonly seeds: readonly OperationSeed[];
      readonly stale: boolean;
      readonly pick: number;
    }
  | { readonly kind: 'merge'; readonly state: Value; readonly pick: number }
  | { readonly kind: 'branch'; readonly pick: number }
  | { readonly kind: 'switch' | 'checkout'; readonly pick: number }
  | { readonly kind: 'diff'; readonly pick: number; readonly other: number }
  | { readonly kind: 'current' | 'history' | 'settle' };

const seeds = fc.array(arbitrarySeed, { maxLength: 4 });
const pick = fc.nat(1_000);

export const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('commit'),
      state: arbitraryValue,
      seeds,
      derived: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('delta'), seeds, stale: fc.nat(5).map((n) => n === 0), pick }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge'), state: arbitraryValue, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('branch'), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('switch', 'checkout'), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('diff'), pick, other: pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('current', 'history', 'settle') }) },
);

interface ModelVersion {
  readonly bytes: Uint8Array;
  readonly state: Value;
  readonly parent: string | null;
}

/** What a store should do, kept as full copies, and the calls still under way. */
export class HistoryModel {
  readonly #versions = new Map<string, ModelVersion>();
  readonly #branches = new Map<string, string | null>([['main', null]]);
  readonly #pending: Promise<unknown>[] = [];
  readonly #store: VersionStore<Value>;
  readonly #fresh: () => VersionStore<Value>;

  /** @param fresh Opens another store object over the same backend. */
  constructor(store: VersionStore<Value>, fresh: () => VersionStore<Value>) {
    this.#store = store;
    this.#fresh = fresh;
  }

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'commit':
        return this.#commit(await this.#nextState(step), undefined);
      case 'delta':
        return step.stale ? this.#staleDelta(step.seeds, step.pick) : this.#delta(step.seeds);
      case 'merge':
        return this.#merge(step.state, step.pick);
      case 'branch':
        return this.#branch(step.pick);
      case 'switch':
        return this.#store.switchTo(pickOf([...this.#branches.keys()], step.pick) ?? 'main');
      case 'checkout':
        return this.#checkout(step.pick);
      case 'diff':
        return this.#diff(step.pick, step.other);
      case 'current':
        return expectSame(await this.#store.current(), this.#headState());
      case 'history':
        return this.#history(this.#store);
      case 'settle':
        return this.settle();
    }
  }

  /** Waits for every call, then compares everything with a store object that has nothing cached. */
  async finish(): Promise<void> {
    await this.settle();
    const fresh = this.#fresh();
    for (const [id, { bytes }] of this.#versions)
      expect(encodeValue(await fresh.checkout(id))).toEqual(bytes);
    const heads = [...this.#branches].filter(([name, head]) => name !== 'main' || head !== null);
    const branches = (await fresh.branches()).map(({ name, head }) => [name, head]);
    expect(branches).toEqual(heads.sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const name of this.#branches.keys()) {
      await this.#store.switchTo(name);
      expectSame(await this.#store.current(), this.#headState());
      await this.#history(this.#store);
    }
  }

  async settle(): Promise<void> {
    await Promise.all(this.#pending.splice(0));
  }

  get #head(): string | null {
    return this.#branches.get(this.#store.currentBranch) ?? null;
  }

  #headState(): Value | undefined {
    return this.#head === null ? undefined : this.#versions.get(this.#head)?.state;
  }

  async #nextState(step: Extract<Step, { kind: 'commit' }>): Promise<Value> {
    const head = this.#headState();
    if (!step.derived || head === undefined) return step.state;
    const read = (await this.#store.current()) ?? null;
    return applyDelta(read, operationsFor(head, step.seeds));
  }

  #commit(state: Value, parents: readonly string[] | undefined): void {
    const id = uuidv7();
    const named = parents === undefined ? {} : { parents };
    this.#expectId(this.#store.commitVersion(state, 'A state', { id, ...named }), id);
    this.#add(id, state);
  }

  #delta(choices: readonly OperationSeed[]): void {
    const head = this.#head;
    const state = this.#headState();
    if (head === null || state === undefined) return;
    const operations = operationsFor(state, choices);
    const id = uuidv7();
    this.#expectId(this.#store.recordDelta(head, operations, 'A delta', { id }), id);
    this.#add(id, naiveApply(state, operations));
  }

  async #staleDelta(choices: readonly OperationSeed[], choice: number): Promise<void> {
    const id = pickOf([...this.#versions.keys()], choice);
    if (id === undefined || id === this.#head) return;
    const operations: DeltaOperation[] = operationsFor(this.#versions.get(id)?.state ?? null, choices);
    await expect(this.#store.recordDelta(id, operations, 'Stale')).rejects.toMatchObject({
      code: 'CONFLICT',
      actual: this.#head,
      expected: id,
    });
  }

  #merge(state: Value, choice: number): void {
    const head = this.#head;
    const other = pickOf([...this.#branches.values()], choice) ?? null;
    if (head !== null && other !== null && head !== other) this.#commit(state, [head, other]);
  }

  async #branch(choice: number): Promise<void> {
    const name = `branch-${this.#branches.size}`;
    const from = pickOf([undefined, ...this.#versions.keys()], choice);
    // A branch needs its version stored; the head of the current branch is waited for by the store itself.
    if (from !== undefined) await this.settle();
    await this.#store.branch(name, from);
    this.#branches.set(name, from ?? this.#head);
  }

  async #checkout(choice: number): Promise<void> {
    const id = pickOf([...this.#versions.keys()], choice);
    if (id === undefined) return;
    await this.settle();
    const store = choice % 2 === 0 ? this.#store : this.#fresh();
    expect(encodeValue(await store.checkout(id))).toEqual(this.#versions.get(id)?.bytes);
  }

  async #diff(a: number, b: number): Promise<void> {
    const [from, to] = [a, b].map((choice) => pickOf([...this.#versions.keys()], choice));
    if (from === undefined || to === undefined) return;
    await this.settle();
    const operations = await this.#store.diff(from, to);
    const result = naiveApply(this.#versions.get(from)?.state ?? null, operations);
    expect(encodeValue(result)).toEqual(this.#versions.get(to)?.bytes);
  }

  async #history(store: VersionStore<Value>): Promise<void> {
    const expected: string[] = [];
    for (let id = this.#head; id !== null; id = this.#versions.get(id)?.parent ?? null) expected.push(id);
    expect((await store.history({ limit: 10_000 })).map((version) => version.id)).toEqual(expected);
  }

  #add(id: string, state: Value): void {
    this.#versions.set(id, { bytes: encodeValue(state), state, parent: this.#head });
    this.#branches.set(this.#store.currentBranch, id);
  }

  #expectId(commit: Promise<string>, id: string): void {
    this.#pending.push(commit.then((committed) => expect(committed).toBe(id)));
  }
}

function expectSame(actual: Value | undefined, expected: Value | undefined): void {
  expect(actual === undefined).toBe(expected === undefined);
  if (actual !== undefined) expect(encodeValue(actual)).toEqual(encodeValue(expected));
}

function pickOf<V>(values: readonly V[], choice: number): V | undefined {
  return values[choice % Math.max(1, values.length)];
}
