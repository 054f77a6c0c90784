import type { DatabaseSchema } from '../schema';
import { ModuleError } from './module-error';

/**
 * Refuses a module that declares what this host cannot do yet, by name: nothing is accepted and then ignored.
 * @throws ModuleError (`notBuilt`)
 */
export function refuseUnbuilt(schema: DatabaseSchema): void {
  const parts = [
    named('views', schema.views),
    schema.rowLevelSecurity.length > 0
      ? `row level security (${schema.rowLevelSecurity.length} rules)`
      : undefined,
    schema.submodules.length > 0
      ? `submodules (${schema.submodules.map(({ namespace }) => namespace).join(', ')})`
      : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return;
  throw new ModuleError('notBuilt', `not built yet in @nerv/embedded: ${parts.join('; ')}`);
}

function named(what: string, list: readonly { readonly name: string }[]): string | undefined {
  return list.length === 0 ? undefined : `${what} (${list.map(({ name }) => name).join(', ')})`;
}
