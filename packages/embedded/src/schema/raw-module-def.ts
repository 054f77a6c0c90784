import type { AlgebraicType, ProductType, Typespace } from '../sats';

/**
 * A module definition as the module writes it (`RawModuleDefV10`): nothing resolved, nothing checked.
 * Names in it are source names.
 */
export interface RawModuleDef {
  readonly typespace: Typespace;
  readonly types: readonly RawTypeDef[];
  readonly tables: readonly RawTableDef[];
  readonly reducers: readonly RawReducerDef[];
  readonly procedures: readonly RawProcedureDef[];
  readonly views: readonly RawViewDef[];
  readonly schedules: readonly RawScheduleDef[];
  readonly lifecycleReducers: readonly RawLifecycleReducer[];
  readonly rowLevelSecurity: readonly string[];
  readonly casePolicy: CasePolicy;
  readonly explicitNames: readonly RawExplicitName[];
  readonly httpHandlers: readonly string[];
  readonly httpRoutes: readonly RawHttpRoute[];
  readonly viewPrimaryKeys: readonly RawViewPrimaryKey[];
  readonly submodules: readonly RawSubmodule[];
}

/** How canonical names are made from source names: not at all, or in the customary case of each kind of thing. */
export type CasePolicy = 'none' | 'snakeCase';

export interface RawTypeDef {
  readonly scope: readonly string[];
  readonly name: string;
  readonly ref: number;
  readonly customOrdering: boolean;
}

export interface RawTableDef {
  readonly sourceName: string;
  readonly typeRef: number;
  readonly primaryKey: readonly number[];
  readonly indexes: readonly RawIndexDef[];
  /** Columns of each unique constraint; a constraint's own name is not used. */
  readonly uniqueConstraints: readonly (readonly number[])[];
  readonly sequences: readonly RawSequenceDef[];
  readonly isSystem: boolean;
  readonly isPrivate: boolean;
  readonly defaultValues: readonly { readonly column: number; readonly value: Uint8Array }[];
  readonly isEvent: boolean;
}

export interface RawIndexDef {
  readonly sourceName: string | undefined;
  readonly accessorName: string | undefined;
  readonly algorithm: 'btree' | 'hash' | 'direct';
  readonly columns: readonly number[];
}

export interface RawSequenceDef {
  readonly sourceName: string | undefined;
  readonly column: number;
  readonly start: bigint | undefined;
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
  readonly increment: bigint;
}

export interface RawReducerDef {
  readonly sourceName: string;
  readonly params: ProductType;
  readonly isPrivate: boolean;
  readonly okType: AlgebraicType;
  readonly errorType: AlgebraicType;
}

export interface RawProcedureDef {
  readonly sourceName: string;
  readonly params: ProductType;
  readonly returnType: AlgebraicType;
  readonly isPrivate: boolean;
}

export interface RawViewDef {
  readonly sourceName: string;
  readonly index: number;
  readonly isPublic: boolean;
  readonly isAnonymous: boolean;
  readonly params: ProductType;
  readonly returnType: AlgebraicType;
}

export interface RawScheduleDef {
  readonly tableName: string;
  readonly atColumn: number;
  readonly functionName: string;
}

export interface RawLifecycleReducer {
  readonly event: 'init' | 'onConnect' | 'onDisconnect';
  readonly functionName: string;
}

export interface RawExplicitName {
  readonly kind: 'table' | 'function' | 'index';
  readonly sourceName: string;
  readonly canonicalName: string;
}

export interface RawHttpRoute {
  readonly handler: string;
  readonly method: RawHttpMethod;
  readonly path: string;
}

/** `name` is set for `Extension` only. */
export interface RawHttpMethod {
  readonly tag: (typeof HTTP_METHODS)[number] | 'Any' | 'Extension';
  readonly name: string | undefined;
}

/** In the order of their tags; 9 is `Extension`. */
export const HTTP_METHODS = [
  'Get',
  'Head',
  'Post',
  'Put',
  'Delete',
  'Connect',
  'Options',
  'Trace',
  'Patch',
] as const;

export interface RawViewPrimaryKey {
  readonly view: string;
  readonly columns: readonly string[];
}

export interface RawSubmodule {
  readonly namespace: string;
  readonly module: RawModuleDef;
}
