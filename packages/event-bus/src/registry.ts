import type { Registration } from './registration';

/** Types whose handlers are remembered; beyond that the memory is begun anew, so that it cannot grow without end. */
const REMEMBERED_TYPES = 1_024;

/** The handlers of a bus, in the order they subscribed. */
export class Registry {
  readonly #all = new Set<Registration>();
  /** What matched each type when it was last asked for. Emptied by every change. */
  readonly #byType = new Map<string, readonly Registration[]>();

  add(registration: Registration): void {
    this.#all.add(registration);
    this.#byType.clear();
  }

  delete(registration: Registration): void {
    registration.stop();
    this.#all.delete(registration);
    this.#byType.clear();
  }

  /** Those for a type, in the order they subscribed. The list does not change when others come or go. */
  matching(type: string): readonly Registration[] {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const matching = [...this.#all].filter((registration) => registration.matches(type));
    if (this.#byType.size >= REMEMBERED_TYPES) this.#byType.clear();
    this.#byType.set(type, matching);
    return matching;
  }
}
