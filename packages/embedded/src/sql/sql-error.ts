/** A query is not accepted. The message is worded as a SpacetimeDB server words it, where it has one for the case. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}
