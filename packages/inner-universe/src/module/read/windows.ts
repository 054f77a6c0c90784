/** A range of positions, both included. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

/**
 * A host hands over all rows of an index range at once, so a read asks for bounded ones: it begins small, and takes four
 * times as much where a range gave little.
 */
const FIRST = 64;
const GROWTH = 4;
const LARGEST = 16_384;

export interface WindowSize {
  /** Positions of the first window. Default 64. */
  readonly first?: number;
  /** Called before each further window: whether the last one gave little, so that the next is larger. Default: always. */
  readonly sparse?: () => boolean;
  /** Called before each further window: how many positions it may have at most, 1 or more. Default: no other bound. */
  readonly most?: () => number;
}

/** Windows that cover `low` to `high`, upwards. */
export function* windowsUp(low: number, high: number, size: WindowSize = {}): Generator<Window, void> {
  let width = Math.min(size.first ?? FIRST, LARGEST);
  while (low <= high) {
    const top = Math.min(high, low + width - 1);
    yield { low, high: top };
    low = top + 1;
    width = next(width, size);
  }
}

/** Windows that cover `low` to `high`, downwards. */
export function* windowsDown(low: number, high: number, size: WindowSize = {}): Generator<Window, void> {
  let width = Math.min(size.first ?? FIRST, LARGEST);
  while (low <= high) {
    const bottom = Math.max(low, high - width + 1);
    yield { low: bottom, high };
    high = bottom - 1;
    width = next(width, size);
  }
}

function next(width: number, { sparse, most }: WindowSize): number {
  const wished = (sparse?.() ?? true) ? Math.min(width * GROWTH, LARGEST) : width;
  return Math.min(wished, most?.() ?? LARGEST);
}
