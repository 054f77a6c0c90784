const PLACEHOLDER = /<(?:identity|token|connection) \d+>/g;

/**
 * Tells whether two answers are the same but for who is called what: `<identity 4>` of the recording may be `<identity 3>` now, where a step
 * before is missing, but then everywhere.
 */
export class Placeholders {
  #now = new Map();
  #recorded = new Map();

  /** @returns whether they are; only then are the pairs kept that were found in them */
  areSame(want, got) {
    const found = [];
    if (!this.#match(want, got, found)) return false;
    for (const [recorded, now] of found) {
      this.#now.set(recorded, now);
      this.#recorded.set(now, recorded);
    }
    return true;
  }

  #match(want, got, found) {
    if (typeof want === 'string' && typeof got === 'string') return this.#matchTexts(want, got, found);
    if (typeof want !== 'object' || typeof got !== 'object' || want === null || got === null)
      return Object.is(want, got);
    if (Array.isArray(want) !== Array.isArray(got)) return false;
    const keys = Object.keys(want);
    return (
      keys.length === Object.keys(got).length &&
      keys.every((key) => Object.hasOwn(got, key) && this.#match(want[key], got[key], found))
    );
  }

  #matchTexts(want, got, found) {
    if (want.replace(PLACEHOLDER, '<>') !== got.replace(PLACEHOLDER, '<>')) return false;
    const names = got.match(PLACEHOLDER) ?? [];
    return (want.match(PLACEHOLDER) ?? []).every((recorded, at) => this.#pair(recorded, names[at], found));
  }

  #pair(recorded, now, found) {
    const [before] = found.filter((pair) => pair[0] === recorded || pair[1] === now);
    if (before !== undefined) return before[0] === recorded && before[1] === now;
    const isNew = !this.#now.has(recorded) && !this.#recorded.has(now);
    if (isNew) found.push([recorded, now]);
    return isNew || this.#now.get(recorded) === now;
  }
}
