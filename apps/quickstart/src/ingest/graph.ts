import type { TransactionOperation } from '@nerv/client';
import type { Commit } from '../git/types';
import { subjectOf } from './commit-event';
import { cut } from './cut';
import { authorId, authorName, commitId, fileId } from './ids';

export interface GraphCounts {
  authors: number;
  files: number;
  commits: number;
  authored: number;
  touched: number;
  parentOf: number;
}

/**
 * Turns commits into entities (Author, File, Commit) and relations (AUTHORED, TOUCHED, PARENT_OF). A merge touches no
 * file, as `git log` has it: its files were touched by the commits it merges.
 */
export class Graph {
  readonly counts: GraphCounts = { authors: 0, files: 0, commits: 0, authored: 0, touched: 0, parentOf: 0 };
  /** How often each file was touched. */
  readonly touches = new Map<string, number>();
  private readonly authors = new Set<string>();
  private readonly files = new Set<string>();

  /** What there is to write for a commit; to be written in the order of commits. */
  operationsOf(commit: Commit): TransactionOperation[] {
    const operations: TransactionOperation[] = [];
    const { counts } = this;
    const author = authorId(commit.author);
    if (!this.authors.has(author)) {
      this.authors.add(author);
      counts.authors++;
      operations.push({
        op: 'createEntity',
        entityType: 'Author',
        id: author,
        metadata: { name: authorName(commit.author), properties: { ...commit.author } },
      });
    }
    const id = commitId(commit.id);
    counts.commits++;
    operations.push(commitEntity(commit));
    counts.authored++;
    operations.push({
      op: 'createRelation',
      relationType: 'AUTHORED',
      fromId: author,
      toId: id,
      metadata: { properties: { at: commit.authoredAt } },
    });
    for (const [index, parent] of commit.parents.entries()) {
      counts.parentOf++;
      operations.push({
        op: 'createRelation',
        relationType: 'PARENT_OF',
        fromId: commitId(parent),
        toId: id,
        metadata: { properties: { index } },
      });
    }
    for (const change of commit.changes) this.addChange(commit, change, operations);
    return operations;
  }

  private addChange(
    commit: Commit,
    { path, kind, entry }: Commit['changes'][number],
    operations: TransactionOperation[],
  ): void {
    const file = fileId(path);
    if (!this.files.has(file)) {
      this.files.add(file);
      this.counts.files++;
      operations.push({
        op: 'createEntity',
        entityType: 'File',
        id: file,
        metadata: { name: path, properties: { path } },
      });
    }
    if (commit.parents.length > 1) return;
    this.counts.touched++;
    this.touches.set(path, (this.touches.get(path) ?? 0) + 1);
    operations.push({
      op: 'createRelation',
      relationType: 'TOUCHED',
      fromId: commitId(commit.id),
      toId: file,
      metadata: { properties: { change: kind, blob: entry?.blob ?? null, size: entry?.size ?? null } },
    });
  }
}

function commitEntity({ id, parents, message, authoredAt }: Commit): TransactionOperation {
  return {
    op: 'createEntity',
    entityType: 'Commit',
    id: commitId(id),
    metadata: {
      name: cut(subjectOf(message), 500),
      description: cut(message, 20_000),
      tags: parents.length > 1 ? ['merge'] : [],
      properties: { commit: id, authoredAt },
    },
  };
}
