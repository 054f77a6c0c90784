/** How the command ends, as a shell sees it. */
export const EXIT = {
  /** What was asked for is done. For `start`: stopped as it was told to, and everything acknowledged is on disk. */
  done: 0,
  /** It was refused, or failed. */
  failed: 1,
  /** The arguments are not understood; nothing was done. */
  usage: 2,
  /** There is no server to be reached. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
