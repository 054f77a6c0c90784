/** Why a module was not accepted. */
export type ModuleProblem =
  /** Its source could not be read or bundled. */
  | 'source'
  /** It is no JavaScript that can run here. */
  | 'syntax'
  /** It threw while it was loaded or described. */
  | 'load'
  /** It is no SpacetimeDB module. */
  | 'shape'
  /** What it declares is in no format that this host reads. */
  | 'definition'
  /** It uses something that this host has not built yet. */
  | 'notBuilt';

/** A module was not accepted. Nothing of it runs and nothing was changed. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';

  constructor(
    readonly problem: ModuleProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
