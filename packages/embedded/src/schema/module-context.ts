import type { Typespace } from '../sats';
import type { Namespace } from './namespace';
import type { Naming } from './naming';
import type { Problems } from './problems';
import type { RawModuleDef } from './raw-module-def';
import type { TypeRules } from './type-rules';

/** What the resolvers of one module share. */
export interface ModuleContext {
  readonly raw: RawModuleDef;
  /** With canonical names. */
  readonly typespace: Typespace;
  readonly naming: Naming;
  readonly namespace: Namespace;
  readonly types: TypeRules;
  readonly problems: Problems;
}
