import {
  IntegrityError,
  type StateVersion,
  type StoredVersion,
  type TreeHasher,
  ValidationError,
  type Value,
} from '@nerv/core';
import { applyOwned } from '../delta/apply';
import { ownOperations } from '../delta/validate';
import { own } from '../immutable/own';

/**
 * The version that ends a chain of stored versions, and its owned state, checked against its `dataHash`.
 *
 * @param chain Snapshot first, then deltas along first parents.
 * @param known The owned state of a version, where it is at hand: replay begins at the last such version.
 * @throws IntegrityError where the chain does not hang together, does not apply, or gives another state.
 */
export function replay(
  id: string,
  chain: readonly StoredVersion[],
  hasher: TreeHasher,
  known: (id: string) => Value | undefined,
): { readonly version: StateVersion; readonly state: Value } {
  const { base, rest } = start(chain, known);
  let state = base?.state;
  let parent = base?.version.id;
  for (const { version, content } of rest) {
    if (content.storage === 'delta' && (parent === undefined || version.parentVersionId !== parent)) {
      throw damaged(id, `the delta of version "${version.id}" is not against the version before it`);
    }
    state = step(id, version.id, state, content);
    parent = version.id;
  }
  const version = chain.at(-1)?.version;
  if (version?.id !== id || state === undefined) {
    throw damaged(id, `the content read for it ends with version ${version?.id ?? 'none'}`);
  }
  const actual = hasher.hash(state, base?.state);
  if (actual === version.dataHash) return { version, state };
  throw damaged(id, `it hashes to ${actual}, not to its dataHash ${version.dataHash}`);
}

/** The last version of the chain whose state is known, if any, and what comes after it. */
function start(
  chain: readonly StoredVersion[],
  known: (id: string) => Value | undefined,
): {
  readonly base: { readonly version: StateVersion; readonly state: Value } | undefined;
  readonly rest: readonly StoredVersion[];
} {
  for (const [index, { version }] of [...chain.entries()].reverse()) {
    const state = known(version.id);
    if (state !== undefined) return { base: { version, state }, rest: chain.slice(index + 1) };
  }
  return { base: undefined, rest: chain };
}

function step(id: string, at: string, state: Value | undefined, content: StoredVersion['content']): Value {
  try {
    if (content.storage === 'snapshot') return own(content.state);
    return applyOwned(state ?? null, ownOperations(content.operations));
  } catch (error) {
    if (!ValidationError.isInstance(error)) throw error;
    throw damaged(id, `the content of version "${at}" does not apply: ${error.message}`, error);
  }
}

function damaged(id: string, what: string, cause?: unknown): IntegrityError {
  return new IntegrityError({
    message: `The stored content of version "${id}" is damaged: ${what}. Its state cannot be given; restore the store from a backup, or go on from another version.`,
    details: { versionId: id },
    cause,
  });
}
