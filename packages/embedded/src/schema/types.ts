import type { AlgebraicType, ProductType, Typespace } from '../sats/types';

/**
 * What a module declares, checked, with every name resolved. One immutable value, made by `readModuleDef`.
 *
 * Every table, column, function and index has two names. The *source* name is what the module calls it and asks
 * for in its host calls; the *canonical* name (`name` here) is what clients, SQL, the wire and the system tables use.
 */

/** A column of a table. */
export interface ColumnSchema {
  /** Its place in the row, from 0. */
  readonly position: number;
  readonly sourceName: string;
  readonly name: string;
  readonly type: AlgebraicType;
  /** BSATN of the value that existing rows get when a migration adds this column. Inserts never use it. */
  readonly defaultValue: Uint8Array | undefined;
}

/**
 * How an index finds rows. `btree` and `direct` know an order and serve ranges, `hash` serves points only.
 * (A `direct` index is one over a small unsigned column; the difference is one of layout alone.)
 */
export type IndexAlgorithm = 'btree' | 'hash' | 'direct';

export interface IndexSchema {
  /** Unique in the database, from 4096. */
  readonly id: number;
  readonly tableId: number;
  readonly sourceName: string;
  readonly name: string;
  /** The name of the index on the table in client bindings and in the module, when there is one. */
  readonly accessorName: string | undefined;
  readonly algorithm: IndexAlgorithm;
  /** Positions of its columns, in the order of the key. */
  readonly columns: readonly number[];
  /** Whether a unique constraint covers exactly its columns, in whatever order. */
  readonly isUnique: boolean;
}

/** A set of columns of which no two rows of the table share the values. Always backed by a unique index. */
export interface UniqueConstraintSchema {
  readonly id: number;
  readonly name: string;
  /** Positions, ascending. */
  readonly columns: readonly number[];
}

/** The numbers that an auto-increment column gets where a row is inserted with 0 in it. */
export interface SequenceSchema {
  /** Unique in the database, from 4096. */
  readonly id: number;
  readonly tableId: number;
  readonly name: string;
  readonly column: number;
  /** First value. */
  readonly start: bigint;
  /** Where it goes on after `max`. */
  readonly min: bigint;
  readonly max: bigint;
  /** Never 0. Negative for a sequence that counts down (then it wraps from `min` to `max`). */
  readonly increment: bigint;
}

/** A table whose rows are calls to be made later. */
export interface ScheduleSchema {
  readonly name: string;
  /** Position of the `ScheduleAt` column. */
  readonly atColumn: number;
  /** Position of the `u64` primary key. */
  readonly idColumn: number;
  /** Canonical name of the function called with the row. */
  readonly functionName: string;
  readonly functionKind: 'reducer' | 'procedure';
}

export interface TableSchema {
  /** System tables have fixed small ids; user tables count from 4096 in the order of their canonical names. */
  readonly id: number;
  readonly kind: 'system' | 'user';
  readonly sourceName: string;
  readonly name: string;
  /** Position of the row type in the typespace; `undefined` for system tables. */
  readonly typeRef: number | undefined;
  /** The row type, with canonical column names. */
  readonly rowType: ProductType;
  readonly columns: readonly ColumnSchema[];
  /** Position of the primary key column. */
  readonly primaryKey: number | undefined;
  readonly indexes: readonly IndexSchema[];
  readonly constraints: readonly UniqueConstraintSchema[];
  readonly sequences: readonly SequenceSchema[];
  readonly schedule: ScheduleSchema | undefined;
  readonly access: 'public' | 'private';
  /** Rows of an event table are seen in their transaction and by subscribers, and are never stored. */
  readonly isEvent: boolean;
}

export type LifecycleEvent = 'init' | 'onConnect' | 'onDisconnect';

interface FunctionSchema {
  /** The id the module's hooks are called with: the position among functions of the same kind. */
  readonly id: number;
  readonly sourceName: string;
  readonly name: string;
  /** Parameters keep their source names; their types are canonical where they are in the typespace. */
  readonly params: ProductType;
  /**
   * Whether clients may call it. Lifecycle reducers and scheduled functions are private, whatever was declared.
   */
  readonly isPrivate: boolean;
}

export interface ReducerSchema extends FunctionSchema {
  readonly kind: 'reducer';
  readonly lifecycle: LifecycleEvent | undefined;
}

export interface ProcedureSchema extends FunctionSchema {
  readonly kind: 'procedure';
  readonly returnType: AlgebraicType;
}

export interface ViewSchema {
  readonly kind: 'view';
  /** The id the module's hooks are called with: views with and without a sender are counted separately. */
  readonly id: number;
  readonly sourceName: string;
  readonly name: string;
  readonly params: ProductType;
  readonly returnType: AlgebraicType;
  readonly isPublic: boolean;
  readonly isAnonymous: boolean;
  /** Columns of the rows that it gives. */
  readonly columns: readonly ColumnSchema[];
  /**
   * Canonical names of the columns that identify a row: those that were declared, or, for a query, the key of the table that has such rows.
   */
  readonly primaryKey: readonly string[];
}

export type HttpMethod =
  | { readonly tag: 'Any' }
  | {
      readonly tag: 'Get' | 'Head' | 'Post' | 'Put' | 'Delete' | 'Connect' | 'Options' | 'Trace' | 'Patch';
    }
  | { readonly tag: 'Extension'; readonly name: string };

export interface HttpHandlerSchema {
  readonly id: number;
  readonly sourceName: string;
  readonly name: string;
}

export interface HttpRouteSchema {
  /** Canonical name of the handler. */
  readonly handler: string;
  readonly method: HttpMethod;
  /** Matched exactly. Empty, or starting with `/`. */
  readonly path: string;
}

/** A type that the module names; clients generate code for it. */
export interface NamedType {
  readonly scope: readonly string[];
  readonly name: string;
  readonly ref: number;
  readonly customOrdering: boolean;
}

/**
 * What a module declares, and what those mounted in it declare: the names of their tables and functions start with their namespace and
 * a dot.
 */
export interface DatabaseSchema {
  /** With canonical names. */
  readonly typespace: Typespace;
  readonly types: readonly NamedType[];
  /** User tables, ascending by id. */
  readonly tables: readonly TableSchema[];
  /** By id: `reducers[i].id === i`. */
  readonly reducers: readonly ReducerSchema[];
  readonly procedures: readonly ProcedureSchema[];
  readonly views: readonly ViewSchema[];
  readonly lifecycle: {
    readonly init: ReducerSchema | undefined;
    readonly onConnect: ReducerSchema | undefined;
    readonly onDisconnect: ReducerSchema | undefined;
  };
  /** SQL of the row-level rules, as the module gave it. */
  readonly rowLevelSecurity: readonly string[];
  readonly httpHandlers: readonly HttpHandlerSchema[];
  readonly httpRoutes: readonly HttpRouteSchema[];
  /** The same before submodules were mounted. */
  readonly declared: DeclaredModule;
  /** User tables by canonical name and by source name. */
  readonly tablesByName: ReadonlyMap<string, TableSchema>;
  /** Indexes of user tables by canonical name and by source name. */
  readonly indexesByName: ReadonlyMap<string, IndexSchema>;
  /** Reducers by canonical name only: that is how they are called. */
  readonly reducersByName: ReadonlyMap<string, ReducerSchema>;
  /** Procedures by canonical name only. */
  readonly proceduresByName: ReadonlyMap<string, ProcedureSchema>;
}

/** A schema without what is looked up in it. */
export type UnlinkedSchema = Omit<
  DatabaseSchema,
  'lifecycle' | 'tablesByName' | 'indexesByName' | 'reducersByName' | 'proceduresByName'
>;

/** A module as it is alone, and what is mounted in it. */
export interface DeclaredModule {
  readonly own: Omit<UnlinkedSchema, 'declared'>;
  readonly submodules: readonly { readonly namespace: string; readonly module: DeclaredModule }[];
}

/** One rule that a module definition breaks. */
export interface SchemaProblem {
  /** Stable word for the rule, for example `table-name-reserved`. */
  readonly rule: string;
  /** What is wrong with which thing, in words. */
  readonly message: string;
}
