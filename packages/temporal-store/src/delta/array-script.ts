/** One place where two sequences differ: `aLength` elements at `aStart` became `bLength` elements at `bStart`. */
export interface Hunk {
  readonly aStart: number;
  readonly aLength: number;
  readonly bStart: number;
  readonly bLength: number;
}

/** Most insertions and removals an edit script is searched for; the time it takes grows with their square. */
const MAX_EDITS = 256;

/**
 * Where two sequences of equality classes differ, left to right: a shortest edit script (Myers, "An O(ND) difference
 * algorithm and its variations", 1986) where at most {@link MAX_EDITS} edits are needed, one hunk otherwise.
 */
export function arrayScript(a: readonly number[], b: readonly number[]): Hunk[] {
  const limit = Math.min(a.length + b.length, MAX_EDITS);
  const offset = limit + 1;
  /** How far along `a` each diagonal (position in `a` minus position in `b`) has been reached. */
  const reach = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits += 1) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const left = reach[offset + diagonal - 1] ?? 0;
      const above = reach[offset + diagonal + 1] ?? 0;
      let x = comesFromAbove(diagonal, edits, left, above) ? above : left + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      reach[offset + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(trace, a.length, b.length);
    }
    trace.push(reach.slice(offset - edits, offset + edits + 1));
  }
  return [{ aStart: 0, aLength: a.length, bStart: 0, bLength: b.length }];
}

/** Whether the furthest way onto a diagonal is an insertion, from the diagonal above it, and not a removal. */
function comesFromAbove(diagonal: number, edits: number, left: number, above: number): boolean {
  return diagonal === -edits || (diagonal !== edits && left < above);
}

/** Reads the edits from the recorded furthest points, last to first, and joins those without a match between them. */
function walkBack(trace: readonly Int32Array[], aLength: number, bLength: number): Hunk[] {
  const hunks: Hunk[] = [];
  let x = aLength;
  let y = bLength;
  for (const [before, reached] of [...trace.entries()].reverse()) {
    const diagonal = x - y;
    const left = reached[diagonal - 1 + before] ?? 0;
    const above = reached[diagonal + 1 + before] ?? 0;
    const insertion = comesFromAbove(diagonal, before + 1, left, above);
    x = insertion ? above : left;
    y = x - (insertion ? diagonal + 1 : diagonal - 1);
    join(hunks, { aStart: x, aLength: insertion ? 0 : 1, bStart: y, bLength: insertion ? 1 : 0 });
  }
  return hunks.reverse();
}

/** Adds an edit to hunks that are last to first; one that touches the hunk after it becomes part of that. */
function join(hunks: Hunk[], edit: Hunk): void {
  const next = hunks.at(-1);
  if (next?.aStart === edit.aStart + edit.aLength && next.bStart === edit.bStart + edit.bLength) {
    const { aStart, bStart } = edit;
    hunks[hunks.length - 1] = {
      aStart,
      aLength: edit.aLength + next.aLength,
      bStart,
      bLength: edit.bLength + next.bLength,
    };
  } else {
    hunks.push(edit);
  }
}
