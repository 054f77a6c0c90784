import type { Commit } from '../git/types';
import { cut } from './cut';
import { authorName } from './ids';

/** Data of a `COMMIT` event. */
export type CommitEvent = {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly authoredAt: Date;
  readonly subject: string;
  readonly files: number;
};

/** Everything the quickstart publishes on the bus. */
export type QuickstartEvents = { readonly COMMIT: CommitEvent };

export function commitEvent({ id, parents, author, authoredAt, message, changes }: Commit): CommitEvent {
  return {
    commit: id,
    parents: [...parents],
    author: authorName(author),
    authoredAt,
    subject: cut(subjectOf(message), 500),
    files: changes.length,
  };
}

export function subjectOf(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
