import type { Lineage } from '../git/repository';

/** A commit with the branch its version goes to. */
export interface PlacedCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly line: string;
  /** Whether this version is the first on its branch. */
  readonly startsLine: boolean;
}

/**
 * Spreads a history over branches, so that each version's first parent is the head of its branch when it is committed:
 * `main` is the line of first parents down from the last commit, and every commit whose parent already has a successor on
 * its branch starts a branch of its own. Parents come before children. What is placed stays where it is when a further part
 * comes: its line of first parents goes on on `main` where it can.
 */
export function placeOnLines(parts: readonly (readonly Lineage[])[]): PlacedCommit[] {
  const heads = new Map<string, string>();
  const lineOf = new Map<string, string>();
  let lines = 0;
  return parts.flatMap((part) => {
    const main = firstParentsOf(part);
    return part.map(([id, ...parents]) => {
      const [first] = parents;
      const before = first === undefined ? undefined : lineOf.get(first);
      const isHead = before !== undefined && heads.get(before) === first;
      const goesOn = isHead && (before !== MAIN || main.has(id));
      const line = goesOn ? before : main.has(id) && !heads.has(MAIN) ? MAIN : `line-${++lines}`;
      const startsLine = !heads.has(line);
      heads.set(line, id);
      lineOf.set(id, line);
      return { id, parents, line, startsLine };
    });
  });
}

const MAIN = 'main';

function firstParentsOf(lineages: readonly Lineage[]): ReadonlySet<string> {
  const parentOf = new Map(lineages.map(([id, first]) => [id, first]));
  const line = new Set<string>();
  for (let id = lineages.at(-1)?.[0]; id !== undefined; id = parentOf.get(id)) line.add(id);
  return line;
}
