import { hashBytes } from '@nerv/core';
import type { Person } from '../git/types';

/** Longest id in UTF-8 bytes that is used as it is. A database takes 512; git knows longer paths. */
const MAX_BYTES = 400;

export const commitId = (commit: string): string => `commit:${commit}`;
export const fileId = (path: string): string => shortened('file', path);
export const authorId = (author: Person): string => shortened('author', authorName(author));

/** An author as git writes one. */
export const authorName = ({ name, email }: Person): string => `${name} <${email}>`;

function shortened(kind: string, text: string): string {
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= MAX_BYTES ? `${kind}:${text}` : `${kind}:sha256:${hashBytes(bytes)}`;
}
