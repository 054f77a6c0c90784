import type { Step } from './vault-steps';

/** What the vault holds: rows as text, sorted; entries in the order of their numbers, which are left out. */
export interface Contents {
  readonly item: readonly string[];
  readonly bag: readonly string[];
  readonly word: readonly string[];
  readonly badge: readonly string[];
  readonly entry: readonly string[];
  readonly total: readonly string[];
}

interface Badge {
  readonly name: string;
  readonly code: number;
  readonly size: number;
}

/** The vault as a few maps that are copied for every transaction. */
export class VaultModel {
  #item = new Map<number, string>();
  #bag = new Set<string>();
  #word = new Map<string, number>();
  #badge: Badge[] = [];
  #entry: string[] = [];
  #total = new Map<number, number>();

  #copy(): VaultModel {
    const copy = new VaultModel();
    copy.#item = new Map(this.#item);
    copy.#bag = new Set(this.#bag);
    copy.#word = new Map(this.#word);
    copy.#badge = [...this.#badge];
    copy.#entry = [...this.#entry];
    copy.#total = new Map(this.#total);
    return copy;
  }

  /** The vault after a transaction; itself when the transaction fails. */
  after(steps: readonly Step[]): VaultModel {
    const next = this.#copy();
    return steps.every((step) => next.#do(step)) ? next : this;
  }

  /** Whether a transaction may be done. */
  allows(steps: readonly Step[]): boolean {
    return this.after(steps) !== this;
  }

  /** @returns whether it may be done */
  #do({ tag, value }: Step): boolean {
    switch (tag) {
      case 'put':
        this.#item.set(value.id, `${value.id} ${value.kind} ${value.weight} ${value.label}`);
        return true;
      case 'drop':
        this.#item.delete(value);
        return true;
      case 'toss':
        this.#bag.add(`${value.kind} ${value.label}`);
        return true;
      case 'pick':
        this.#bag.delete(`${value.kind} ${value.label}`);
        return true;
      case 'say':
        this.#word.set(value, (this.#word.get(value) ?? 0) + 1);
        return true;
      case 'forget':
        this.#word.delete(value);
        return true;
      case 'badge': {
        const clash = this.#badge.find(({ name, code }) => name === value.name || code === value.code);
        if (clash === undefined) this.#badge.push(value);
        return (
          clash === undefined ||
          (clash.size === value.size && clash.name === value.name && clash.code === value.code)
        );
      }
      case 'record': {
        const n = (this.#total.get(value.writer) ?? 0) + 1;
        this.#total.set(value.writer, n);
        this.#entry.push(`${value.writer} ${n} ${value.text}`);
        return true;
      }
      case 'ping':
        return true;
      case 'fail':
        return false;
    }
  }

  get contents(): Contents {
    return {
      item: [...this.#item.values()].sort(),
      bag: [...this.#bag].sort(),
      word: [...this.#word].map(([word, count]) => `${word} ${count}`).sort(),
      badge: this.#badge.map(({ name, code, size }) => `${name} ${code} ${size}`).sort(),
      entry: [...this.#entry],
      total: [...this.#total].map(([writer, count]) => `${writer} ${count}`).sort(),
    };
  }
}
