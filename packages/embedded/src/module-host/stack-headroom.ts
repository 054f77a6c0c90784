const nothing = (): void => undefined;

const BYTES_PER_ARGUMENT = 8;

/**
 * Tells whether the stack has room for what must not be cut short by its end. A call with that many arguments needs the room
 * whatever the engine makes of the code; frames would not do, for optimised code has few and small ones.
 */
export class Headroom {
  readonly #filling: readonly number[];

  constructor(bytes: number) {
    this.#filling = new Array<number>(bytes / BYTES_PER_ARGUMENT).fill(0);
  }

  isThere(): boolean {
    try {
      Reflect.apply(nothing, undefined, this.#filling);
      return true;
    } catch {
      return false;
    }
  }
}
