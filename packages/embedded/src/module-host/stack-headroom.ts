function descend(frames: number): number {
  return frames === 0 ? 0 : 1 + descend(frames - 1);
}

/** Whether the stack has room for so many small frames. Costs some nanoseconds a frame. */
export function hasHeadroom(frames: number): boolean {
  try {
    return descend(frames) === frames;
  } catch {
    return false;
  }
}
