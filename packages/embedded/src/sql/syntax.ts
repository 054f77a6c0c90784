/** The syntax tree of the queries this host reads. Names are not resolved and literals have no type yet. */

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A literal as written. The type it is compared with decides what it means. */
export interface Literal {
  readonly type: 'number' | 'string' | 'hex';
  readonly text: string;
}

export type Expression =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** `:sender`, the identity of the client that asks. */
  | { readonly kind: 'sender' }
  | { readonly kind: 'column'; readonly table: string | undefined; readonly name: string }
  | { readonly kind: 'logic'; readonly operator: 'AND' | 'OR'; readonly operands: readonly Expression[] }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Well-formed SQL that is not part of the language; using it is this error. */
  | { readonly kind: 'unsupported'; readonly message: string };

/** An expression and how an error message shows it. */
export interface Shown<T> {
  readonly node: T;
  readonly text: string;
}

export type Projection =
  | { readonly kind: 'star'; readonly table: string | undefined }
  | { readonly kind: 'count' }
  | { readonly kind: 'columns'; readonly columns: readonly ProjectedColumn[] };

export interface ProjectedColumn {
  readonly table: string | undefined;
  readonly name: string;
  readonly alias: string;
}

/** One entry of a SELECT list before it is known what the list is. */
export type SelectItem =
  | { readonly kind: 'star'; readonly table: string | undefined }
  | {
      readonly kind: 'expression';
      readonly expression: Shown<Expression>;
      readonly alias: string | undefined;
      readonly call: FunctionCall | undefined;
    };

/** `name(arguments)`, the text of all of it, and whether the only argument is `*`. */
export interface FunctionCall {
  readonly name: string;
  readonly ofStar: boolean;
  readonly text: string;
}

/** A table as it stands in FROM. Without an alias, the name is the alias. */
export interface TableReference {
  readonly name: string;
  readonly alias: string;
}

export type FromItem =
  ({ readonly kind: 'table' } & TableReference) | { readonly kind: 'unsupported'; readonly message: string };

export interface JoinItem {
  readonly item: FromItem;
  /** Whether it is an inner join on one equality of two columns, or on nothing. */
  readonly isPlain: boolean;
}

export interface SelectSyntax {
  readonly items: readonly SelectItem[];
  /** The comma list of FROM: each entry with the tables joined to it. */
  readonly from: readonly { readonly item: FromItem; readonly joins: readonly JoinItem[] }[];
  readonly filter: Expression | undefined;
  /** Whether it has DISTINCT, GROUP BY, HAVING or the like. */
  readonly hasMore: boolean;
  readonly text: string;
}

export interface QuerySyntax {
  readonly body:
    | { readonly kind: 'select'; readonly select: SelectSyntax }
    | { readonly kind: 'setOperation'; readonly text: string };
  /** Whether it has WITH, ORDER BY, LIMIT or the like. */
  readonly hasMore: boolean;
  readonly text: string;
}

export type Statement = { readonly kind: 'query'; readonly query: QuerySyntax } | { readonly kind: 'other' };
