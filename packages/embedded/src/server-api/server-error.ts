/** Why a server did not do what it was asked. */
export type ServerProblem =
  /** Nothing answers at its address, or the connection broke off: what was asked may or may not have been done. */
  | 'unreachable'
  /** There is no such database, or no such function in it. */
  | 'notFound'
  /** Whoever asked may not do this, or their token is not valid there. */
  | 'permission'
  /** It refused for another reason, or failed. */
  | 'refused'
  /** Its answer is not one of a SpacetimeDB server. */
  | 'answer';

/** A server did not do what it was asked. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly problem: ServerProblem,
    message: string,
    /** The HTTP status it answered with, if it did. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
