import { invalid, requireFields, requireName } from './options';
import type { CommitOptions, CommitVersionOptions } from './version-store';

const deltaFields = ['id', 'author', 'tags', 'signal'] as const satisfies readonly (keyof CommitOptions)[];
const commitFields = [
  ...deltaFields,
  'expectedHead',
  'parents',
] as const satisfies readonly (keyof CommitVersionOptions)[];

/** Refuses what is no commit before anything is done. @throws ValidationError that names the field. */
export function checkCommit(description: unknown, options: CommitVersionOptions): void {
  requireFields(options, commitFields);
  check(description, options);
}

/** The same for a delta, which names the version it builds on by itself. */
export function checkDelta(description: unknown, options: CommitOptions): void {
  requireFields(options, deltaFields);
  check(description, options);
}

function check(description: unknown, options: CommitVersionOptions): void {
  if (typeof description !== 'string') throw invalid('description', 'string', 'must be a string');
  const { id, author, tags, parents, expectedHead } = options;
  if (id !== undefined) requireName(id, 'id');
  if (author !== undefined && author !== null && typeof author !== 'string') {
    throw invalid('author', 'string', 'must be a string or null');
  }
  if (tags !== undefined) requireNames(tags, 'tags');
  if (expectedHead !== undefined && expectedHead !== null) requireName(expectedHead, 'expectedHead');
  if (parents === undefined) return;
  requireNames(parents, 'parents');
  if (new Set(parents).size < parents.length) throw invalid('parents', 'distinct', 'names a version twice');
  if (expectedHead !== undefined && (parents[0] ?? null) !== expectedHead) {
    throw invalid(
      'parents',
      'head-first',
      'must begin with the expected head, which the new version is committed on',
    );
  }
}

function requireNames(values: unknown, field: string): void {
  if (!Array.isArray(values)) throw invalid(field, 'array', 'must be an array of strings');
  for (const [at, value] of values.entries()) requireName(value, field, at);
}

/** The head that options ask for; `undefined`: whichever. */
export function expectedHeadOf({ expectedHead, parents }: CommitVersionOptions): string | null | undefined {
  if (expectedHead !== undefined) return expectedHead;
  return parents === undefined ? undefined : (parents[0] ?? null);
}
