import { IntegrityError, type StateVersion } from '@nerv/core';
import type { VersionBackend } from '../backend/version-backend';

/** A version and its ancestors along first parents, newest first, read a page at a time. */
export async function* firstParents(
  backend: VersionBackend,
  from: string,
  pageSize: number,
): AsyncGenerator<StateVersion, void, undefined> {
  let next: string | null = from;
  while (next !== null) {
    const page = await backend.getVersionHistory(next, { limit: pageSize });
    const versions = new Map(page.map((version) => [version.id, version]));
    let version: StateVersion | undefined = versions.get(next);
    if (version === undefined) {
      throw new IntegrityError({
        message: `The history of version "${next}" does not hold it. The backend is damaged, or answers something else.`,
        details: { versionId: next },
      });
    }
    while (version !== undefined) {
      yield version;
      next = version.parentVersionId;
      version = next === null ? undefined : versions.get(next);
    }
  }
}
