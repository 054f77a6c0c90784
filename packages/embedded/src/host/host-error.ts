/** Why the host refused. */
export type HostProblem =
  /** Options contradict each other. */
  | 'options'
  /** The host is closed. */
  | 'closed'
  /** The name of a database breaks the rules for names. */
  | 'name'
  /** There is no database of that name or identity. */
  | 'unknownDatabase'
  /** The database is stored, and this host cannot run it. The cause says why. */
  | 'unopened'
  /**
   * The database was cut off: a function ran too long, its module took too much memory, or its thread failed. What was under way may or may not have
   * been done.
   */
  | 'crashed'
  /** The database was in memory and is gone. Publish it again. */
  | 'lost'
  /** A token is not valid here. */
  | 'token'
  /** A client offers no subprotocol that the host speaks. */
  | 'protocol'
  /** The caller may not do this. */
  | 'permission'
  /** What was asked for is not built yet. */
  | 'notBuilt'
  /** The module's own `init` refused or failed: nothing was created. */
  | 'init'
  /** A module cannot take the place of the one that runs, by its schema, by the rows, or by the policy. The one that runs goes on. */
  | 'migration'
  /** What was asked for is no route, or its answer cannot be given. */
  | 'route'
  /** A call failed: the reducer or procedure refused, crashed, or does not exist. */
  | 'call';

/** The host refused what it was asked. */
export class HostError extends Error {
  override readonly name = 'HostError';

  constructor(
    readonly problem: HostProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
