/** What a path of a planned tree is. */
export interface PlannedFile {
  readonly mode: '100644' | '100755' | '120000' | '160000';
  /** Content; for a submodule, the id of its commit. */
  readonly content: string;
}

export type PlannedTree = ReadonlyMap<string, PlannedFile>;

export type PlannedChange =
  | { readonly kind: 'write'; readonly path: string; readonly file: PlannedFile }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'delete'; readonly path: string };

export interface PlannedCommit {
  /** From 1, in order. */
  readonly mark: number;
  readonly branch: string;
  /** Marks, first parent first; none: a root. */
  readonly parents: readonly number[];
  readonly author: { readonly name: string; readonly email: string };
  /** Seconds since 1970. */
  readonly time: number;
  readonly message: string;
  /** Against the first parent. */
  readonly changes: readonly PlannedChange[];
}
