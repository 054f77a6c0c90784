import type { Writer } from '../codec/writer';
import { digest } from './digest';
import { ARRAY_GROUP, FANOUT } from './format';

/** Hashes of the chunks of a wide array, then of groups of those, and so on, until one is left: `levels.at(-1)`. */
export type ArrayLevels = readonly (readonly Uint8Array[])[];

/** The levels above `chunks`, taking from `base` every group that has not changed. */
export function buildLevels(
  chunks: readonly Uint8Array[],
  base: ArrayLevels | undefined,
  writer: Writer,
): ArrayLevels {
  const levels: (readonly Uint8Array[])[] = [chunks];
  let below = chunks;
  while (below.length > 1) {
    const level = levels.length;
    below = groupsOf(below, base?.[level - 1], base?.[level], writer);
    levels.push(below);
  }
  return levels;
}

function groupsOf(
  hashes: readonly Uint8Array[],
  baseHashes: readonly Uint8Array[] | undefined,
  baseGroups: readonly Uint8Array[] | undefined,
  writer: Writer,
): readonly Uint8Array[] {
  const groups: Uint8Array[] = [];
  for (let from = 0; from < hashes.length; from += FANOUT) {
    const to = Math.min(from + FANOUT, hashes.length);
    const kept = baseGroups?.[groups.length];
    if (kept !== undefined && baseHashes !== undefined && sameRange(hashes, baseHashes, from, to))
      groups.push(kept);
    else groups.push(hashGroup(hashes, from, to, writer));
  }
  return groups;
}

/** Whether a group holds the very same hashes in both, and no further one in the base. */
function sameRange(a: readonly Uint8Array[], b: readonly Uint8Array[], from: number, to: number): boolean {
  if (Math.min(from + FANOUT, b.length) !== to) return false;
  for (let i = from; i < to; i++) if (a[i] !== b[i]) return false;
  return true;
}

function hashGroup(hashes: readonly Uint8Array[], from: number, to: number, writer: Writer): Uint8Array {
  const start = writer.position;
  writer.byte(ARRAY_GROUP);
  for (const hash of hashes.slice(from, to)) writer.raw(hash);
  const hash = digest(writer.peek(start));
  writer.position = start;
  return hash;
}
