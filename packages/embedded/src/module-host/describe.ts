import { BsatnError } from '../sats';
import { readModuleDef, type DatabaseSchema } from '../schema';
import type { ModuleHooks } from './hooks';
import { ModuleError } from './module-error';
import type { PreparedModule } from './prepared-module';
import { refuseUnbuilt } from './refuse-unbuilt';

interface Description {
  readonly bytes: Uint8Array;
  readonly schema: DatabaseSchema;
}

/** What modules described themselves as, the last time they were asked. */
const known = new WeakMap<PreparedModule, Description>();

/**
 * Asks a module what it declares. A module that says the same as before has the same schema, which is not read again.
 * @throws SchemaError when it breaks rules
 * @throws ModuleError (`definition`, `notBuilt`)
 */
export function describe(prepared: PreparedModule, hooks: ModuleHooks): DatabaseSchema {
  // The module may use the buffer again.
  const bytes = Uint8Array.from(hooks.__describe_module__());
  const before = known.get(prepared);
  if (before !== undefined && Buffer.compare(before.bytes, bytes) === 0) return before.schema;
  const schema = read(bytes);
  refuseUnbuilt(schema);
  known.set(prepared, { bytes, schema });
  return schema;
}

function read(bytes: Uint8Array): DatabaseSchema {
  try {
    return readModuleDef(bytes);
  } catch (cause) {
    if (!(cause instanceof BsatnError)) throw cause;
    throw new ModuleError('definition', `cannot read what the module declares: ${cause.message}`, { cause });
  }
}
