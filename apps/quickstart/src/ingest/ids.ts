import { hashBytes } from '@nerv/core';
import type { Person } from '../git/types';

/** Longest id in UTF-8 bytes that is used as it is. A database takes 512; git knows longer paths. */
const MAX_BYTES = 400;

/** Id of the event of a commit. */
export const eventId = (commit: string): string => `event:${commit}`;

/** Operation id of a transaction of a commit, by which it happens once, however often it is sent. */
export const operationId = (commit: string, transaction: number): string => `graph:${commit}:${transaction}`;

export const commitId = (commit: string): string => `commit:${commit}`;
/** Id of the version of a commit. */
export const versionId = (commit: string): string => `tree:${commit}`;
/** The commit of the id of a commit's entity or version. */
export const commitOf = (id: string): string => id.slice(id.indexOf(':') + 1);

export const fileId = (path: string): string => shortened('file', path);
export const authorId = (author: Person): string => shortened('author', authorName(author));

/** An author as git writes one. */
export const authorName = ({ name, email }: Person): string => `${name} <${email}>`;

function shortened(kind: string, text: string): string {
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= MAX_BYTES ? `${kind}:${text}` : `${kind}:sha256:${hashBytes(bytes)}`;
}
