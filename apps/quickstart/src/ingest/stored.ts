import type { PlacedCommit } from './lines';

/** What a database holds already. */
export interface Stored {
  /** Whether everything of a commit that goes into the graph is there. `transactions`: how many it takes. */
  hasGraph(commit: string, transactions: number): boolean;
  hasEvent(commit: string): boolean;
  hasVersion(commit: string): boolean;
  hasBranch(line: string): boolean;
}

const always = (): boolean => true;
const never = (): boolean => false;

export const nothingStored: Stored = {
  hasGraph: never,
  hasEvent: never,
  hasVersion: never,
  hasBranch: never,
};

export const everythingStored: Stored = {
  hasGraph: always,
  hasEvent: always,
  hasVersion: always,
  hasBranch: always,
};

/** What was found in a database whose writing was broken off. */
export interface Found {
  /** Commits whose entity is there. */
  readonly entities: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly versions: ReadonlySet<string>;
  readonly branches: ReadonlySet<string>;
}

export function storedAs({ entities, events, versions, branches }: Found): Stored {
  return {
    // The entity is in the first transaction: of several, the rest may be missing. Those that are there are not repeated,
    // because their operation ids are known.
    hasGraph: (commit, transactions) => transactions === 1 && entities.has(commit),
    hasEvent: (commit) => events.has(commit),
    hasVersion: (commit) => versions.has(commit),
    hasBranch: (line) => branches.has(line),
  };
}

/** How many commits are there as a whole, as far as it can be told without reading them. */
export function countStored(placed: readonly Pick<PlacedCommit, 'id'>[], stored: Stored): number {
  return placed.filter(({ id }) => stored.hasGraph(id, 1) && stored.hasEvent(id) && stored.hasVersion(id))
    .length;
}
