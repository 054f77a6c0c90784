import { Refused } from '../sockets/refusal';

/**
 * The parameters of a query as a server reads them: those that are known, each at most once; others are passed over.
 */
export class QueryReader {
  readonly #values = new Map<string, string>();

  /** @throws Refused 400 for a parameter that comes twice */
  constructor(query: string, names: readonly string[]) {
    for (const [name, value] of new URLSearchParams(query)) {
      if (!names.includes(name)) continue;
      if (this.#values.has(name)) throw bad(`duplicate field \`${name}\``);
      this.#values.set(name, value);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** @throws Refused 400 */
  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value !== undefined && value !== 'true' && value !== 'false')
      throw bad('provided string was not `true` or `false`');
    return value === undefined ? undefined : value === 'true';
  }

  /** @throws Refused 400 */
  count(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!/^\+?\d+$/.test(value))
      throw bad(value === '' ? 'cannot parse integer from empty string' : 'invalid digit found in string');
    return Number(value);
  }

  /** @throws Refused 400 */
  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    const names = choices.map((choice) => `\`${choice}\``);
    const expected = names.length === 2 ? names.join(' or ') : `one of ${names.join(', ')}`;
    throw bad(`unknown variant \`${value}\`, expected ${expected}`);
  }
}

function bad(what: string): Refused {
  return new Refused(400, `Failed to deserialize query string: ${what}`);
}
