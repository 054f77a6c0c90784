import { compareText } from '../sats';
import type { AlgebraicType, ProductType } from '../sats';
import { FIRST_USER_ID } from './resolve-tables';
import type {
  ColumnSchema,
  DeclaredModule,
  IndexSchema,
  ProcedureSchema,
  ReducerSchema,
  ScheduleSchema,
  TableSchema,
  UnlinkedSchema,
  ViewSchema,
} from './types';

/** A module that is mounted in another one. */
export interface Submodule {
  readonly namespace: string;
  /** Its own submodules are mounted in it already. */
  readonly schema: UnlinkedSchema;
}

/**
 * The schema of a module together with those mounted in it: their tables, functions and views are there under names that start with their
 * namespace and a dot. Their rules, HTTP handlers and routes are not: a server knows those of the root module only.
 */
export function mountSubmodules(
  own: DeclaredModule['own'],
  submodules: readonly Submodule[],
): UnlinkedSchema {
  const declared: DeclaredModule = {
    own,
    submodules: submodules.map(({ namespace, schema }) => ({ namespace, module: schema.declared })),
  };
  let whole: UnlinkedSchema = { ...own, declared };
  if (submodules.length === 0) return whole;
  for (const { namespace, schema } of submodules) whole = mount(whole, schema, namespace);
  return { ...whole, tables: numberTables(whole.tables) };
}

function mount(whole: UnlinkedSchema, part: UnlinkedSchema, namespace: string): UnlinkedSchema {
  const move = new Move(namespace, whole.typespace.types.length);
  const views = [count(whole.views, true), count(whole.views, false)] as const;
  return {
    ...whole,
    typespace: { types: [...whole.typespace.types, ...part.typespace.types.map((type) => move.type(type))] },
    types: [
      ...whole.types,
      ...part.types.map((type) => ({
        ...type,
        scope: [namespace, ...type.scope],
        ref: move.ref(type.ref),
      })),
    ],
    tables: [...whole.tables, ...part.tables.map((table) => move.table(table))],
    reducers: [...whole.reducers, ...part.reducers.map((fn) => move.reducer(fn, whole.reducers.length))],
    procedures: [
      ...whole.procedures,
      ...part.procedures.map((fn) => move.procedure(fn, whole.procedures.length)),
    ],
    views: [
      ...whole.views,
      ...part.views.map((view) => move.view(view, view.isAnonymous ? views[0] : views[1])),
    ],
    rowLevelSecurity: [...whole.rowLevelSecurity, ...part.rowLevelSecurity],
  };
}

function count(views: readonly ViewSchema[], isAnonymous: boolean): number {
  return views.filter((view) => view.isAnonymous === isAnonymous).length;
}

/** Where the parts of a submodule go: names into its namespace, types behind those that are there. */
class Move {
  constructor(
    private readonly namespace: string,
    private readonly firstType: number,
  ) {}

  ref(ref: number): number {
    return ref + this.firstType;
  }

  type(type: AlgebraicType): AlgebraicType {
    switch (type.tag) {
      case 'Ref':
        return { tag: 'Ref', ref: this.ref(type.ref) };
      case 'Array':
        return { tag: 'Array', element: this.type(type.element) };
      case 'Product':
        return this.product(type);
      case 'Sum':
        return {
          tag: 'Sum',
          variants: type.variants.map((variant) => ({ name: variant.name, type: this.type(variant.type) })),
        };
      default:
        return type;
    }
  }

  product({ elements }: ProductType): ProductType {
    return {
      tag: 'Product',
      elements: elements.map((element) => ({ name: element.name, type: this.type(element.type) })),
    };
  }

  table(table: TableSchema): TableSchema {
    return {
      ...table,
      ...this.#names(table),
      typeRef: table.typeRef === undefined ? undefined : this.ref(table.typeRef),
      rowType: this.product(table.rowType),
      columns: this.#columns(table.columns),
      indexes: table.indexes.map((index): IndexSchema => ({ ...index, ...this.#names(index) })),
      constraints: table.constraints.map((constraint) => ({
        ...constraint,
        name: this.#name(constraint.name),
      })),
      sequences: table.sequences.map((sequence) => ({ ...sequence, name: this.#name(sequence.name) })),
      schedule: table.schedule && this.#schedule(table.schedule),
    };
  }

  reducer(reducer: ReducerSchema, first: number): ReducerSchema {
    return {
      ...reducer,
      ...this.#names(reducer),
      id: first + reducer.id,
      params: this.product(reducer.params),
    };
  }

  procedure(procedure: ProcedureSchema, first: number): ProcedureSchema {
    return {
      ...procedure,
      ...this.#names(procedure),
      id: first + procedure.id,
      params: this.product(procedure.params),
      returnType: this.type(procedure.returnType),
    };
  }

  view(view: ViewSchema, first: number): ViewSchema {
    return {
      ...view,
      ...this.#names(view),
      id: first + view.id,
      columns: this.#columns(view.columns),
      params: this.product(view.params),
      returnType: this.type(view.returnType),
    };
  }

  #columns(columns: readonly ColumnSchema[]): ColumnSchema[] {
    return columns.map((column) => ({ ...column, type: this.type(column.type) }));
  }

  #schedule(schedule: ScheduleSchema): ScheduleSchema {
    return {
      ...schedule,
      name: this.#name(schedule.name),
      functionName: this.#name(schedule.functionName),
    };
  }

  #names({ sourceName, name }: { readonly sourceName: string; readonly name: string }) {
    return { sourceName: this.#name(sourceName), name: this.#name(name) };
  }

  #name(name: string): string {
    return `${this.namespace}.${name}`;
  }
}

/** Tables ascending by their whole names, which is the order of all ids. */
function numberTables(tables: readonly TableSchema[]): TableSchema[] {
  let nextIndex = FIRST_USER_ID;
  let nextConstraint = FIRST_USER_ID;
  let nextSequence = FIRST_USER_ID;
  return tables
    .toSorted((a, b) => compareText(a.name, b.name))
    .map((table, at) => {
      const id = FIRST_USER_ID + at;
      return {
        ...table,
        id,
        constraints: table.constraints.map((constraint) => ({ ...constraint, id: nextConstraint++ })),
        indexes: table.indexes.map((index) => ({ ...index, id: nextIndex++, tableId: id })),
        sequences: table.sequences.map((sequence) => ({ ...sequence, id: nextSequence++, tableId: id })),
      };
    });
}
