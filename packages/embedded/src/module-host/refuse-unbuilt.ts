import type { DatabaseSchema } from '../schema';
import { ModuleError } from './module-error';

/**
 * Refuses a module with rules on which rows a client may see, its submodules included: a host that passed over a rule would show
 * rows to those they are not for.
 * @throws ModuleError (`notBuilt`)
 */
export function refuseUnbuilt({ rowLevelSecurity }: DatabaseSchema): void {
  if (rowLevelSecurity.length === 0) return;
  throw new ModuleError(
    'notBuilt',
    `not built yet in @nerv/embedded: row level security (${rowLevelSecurity.length} rules)`,
  );
}
