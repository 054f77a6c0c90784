export interface Person {
  readonly name: string;
  readonly email: string;
}

/** A file, symbolic link or submodule in a tree. */
export interface TreeEntry {
  /** Id of the blob; for a submodule, of its commit. */
  readonly blob: string;
  /** In bytes; `null` for a submodule, and for a blob that a partial clone does not hold. */
  readonly size: number | null;
}

/** What a commit did to one path, compared with its first parent (or with nothing, for a root). */
export interface Change {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
  /** What is there afterwards; `null` where it was deleted. */
  readonly entry: TreeEntry | null;
}

export interface Commit {
  readonly id: string;
  /** First parent first. */
  readonly parents: readonly string[];
  readonly author: Person;
  readonly authoredAt: Date;
  readonly message: string;
  readonly changes: readonly Change[];
}

/** path → what is there. */
export type Tree = Readonly<Record<string, TreeEntry>>;
