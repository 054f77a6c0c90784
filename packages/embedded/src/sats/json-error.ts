/** A step from a value into a part of it: a place in a list, or a key. `undefined`: a key that could not be read. */
export type JsonStep = string | number | undefined;

/**
 * JSON that is no value of the expected type. The message is that of a SpacetimeDB server, which reads JSON with serde_json: what is wrong,
 * and at which line and column (in bytes) reading stopped.
 */
export class JsonValueError extends Error {
  override readonly name = 'JsonValueError';

  constructor(
    message: string,
    /** Where in the value: `[0].name`; `.` is the value as a whole. `undefined`: what is wrong comes after the value. */
    readonly path: string | undefined,
  ) {
    super(message);
  }
}

/** What is wrong, on its way out to where it is known where in the text and in the value that is. */
export class JsonFault extends Error {
  /** From the root to the innermost part that was being read. */
  path: readonly JsonStep[] | undefined;

  constructor(
    readonly what: string,
    /** Number of bytes that were read. `undefined`: as many as have been when reading comes out of the value at fault. */
    public offset?: number,
  ) {
    super(what);
  }
}

/** The steps as a server writes them. */
export function formatPath(steps: readonly JsonStep[]): string {
  if (steps.length === 0) return '.';
  return steps
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step ?? '?'}`))
    .join('');
}
