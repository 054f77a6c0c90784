/** Something the user has to change before the program can do its work: shown as one line, exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
