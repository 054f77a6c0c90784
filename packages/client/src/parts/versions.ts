import {
  type CommitStateVersionInput,
  type DeltaOperation,
  type StateVersion,
  type StoredVersion,
  VersionNotFoundError,
} from '@nerv/core';
import {
  getVersionContent,
  getVersions,
  limits,
  type OperationOf,
  versionHistory,
} from '@nerv/inner-universe/protocol';
import type { ListVersionsOptions, RecordDeltaMetadata, VersionHistoryOptions } from '../api/version-api';
import type { Calls } from '../calls/calls';
import { versionChangeOf } from '../decode/entries';
import { contentOf, versionOf } from '../decode/rows';
import { dateOf } from '../decode/time';
import { checkFields, checkInteger, checkMember, checkName, checkObject } from '../input/check';
import { callFields, checkOptions } from '../input/fields';
import { checkTotal } from '../input/selection';
import { commitVersion } from '../operations/version';
import type { CallOptions } from '../types/options';
import type { AppliedWrite } from '../writes/writer';
import { readEntries } from './log-entries';
import { checkProgress, only } from './results';
import { VersionDepths } from './version-depths';

const commitFields = [
  'id',
  'store',
  'branch',
  'parentVersionIds',
  'expectedHead',
  'description',
  'author',
  'tags',
  'content',
  'dataHash',
  'operationId',
  'signal',
] as const satisfies readonly (keyof CommitStateVersionInput)[];

const deltaFields = commitFields.filter(
  (field) => field !== 'store' && field !== 'parentVersionIds' && field !== 'content',
);

export class Versions {
  private readonly depths = new VersionDepths();

  constructor(private readonly calls: Calls) {}

  async commitStateVersion(input: CommitStateVersionInput): Promise<StateVersion> {
    return this.commit('commitStateVersion', input);
  }

  async recordDelta(
    versionId: string,
    operations: readonly DeltaOperation[],
    metadata: RecordDeltaMetadata,
  ): Promise<StateVersion> {
    checkFields(metadata, ['metadata'], deltaFields);
    const { signal } = metadata;
    const { store, branch } = await this.get('recordDelta', versionId, { signal });
    return this.commit('recordDelta', {
      branch,
      ...metadata,
      store,
      parentVersionIds: [versionId],
      content: { storage: 'delta', operations },
    });
  }

  async getStateVersion(id: string, options: CallOptions = {}): Promise<StateVersion> {
    checkOptions(options, callFields);
    return this.get('getStateVersion', id, options);
  }

  async getVersionHistory(id: string, options: VersionHistoryOptions = {}): Promise<readonly StateVersion[]> {
    checkOptions(options, [...callFields, 'limit', 'parents']);
    const total = checkTotal(options.limit);
    const parents = checkMember(options.parents ?? 'first', ['parents'], ['first', 'all']);
    const versions: StateVersion[] = [];
    let from: readonly string[] = [checkName(id, ['id'])];
    while (from.length > 0 && versions.length < total) {
      const limit = Math.min(total - versions.length, limits.pageItems);
      const request = { from, firstParentOnly: parents === 'first', limit, maxBytes: 0 };
      const page = await this.calls.read(
        'getVersionHistory',
        'versionHistory',
        versionHistory,
        request,
        options,
      );
      versions.push(...page.versions.map(versionOf));
      from = page.next;
    }
    return versions;
  }

  async listVersions(store: string, options: ListVersionsOptions = {}): Promise<readonly StateVersion[]> {
    checkOptions(options, [...callFields, 'after', 'limit']);
    const filter = {
      kinds: ['version'],
      types: [checkName(store, ['store'])],
      after: checkInteger(options.after ?? 0, ['after'], 0),
    } as const;
    const entries = await readEntries(this.calls, 'listVersions', filter, checkTotal(options.limit), options);
    return entries.map((entry) => versionChangeOf(entry).row);
  }

  async readVersionContent(id: string, options: CallOptions = {}): Promise<readonly StoredVersion[]> {
    checkOptions(options, callFields);
    const versionId = checkName(id, ['id']);
    const chain: { readonly id: string; readonly content: StoredVersion['content'] }[] = [];
    let total: number;
    do {
      const request = { versionId, skip: chain.length, maxBytes: limits.pageBytes };
      const page = await this.calls.read(
        'readVersionContent',
        'getVersionContent',
        getVersionContent,
        request,
        options,
      );
      for (const item of page.items) {
        chain.push({ id: item.versionId, content: contentOf(item.content, item.versionId) });
      }
      ({ total } = page);
      checkProgress('readVersionContent', page.items.length > 0);
    } while (chain.length < total);
    const ids = chain.map((item) => item.id);
    const versions = await this.getAll('readVersionContent', ids, options);
    return versions.map((version, index) => ({ version, content: chain[index]!.content }));
  }

  private async commit(caller: string, input: CommitStateVersionInput): Promise<StateVersion> {
    checkObject(input, []);
    checkFields(input, [], commitFields);
    const operation = commitVersion(input, []);
    const applied = await this.calls.write(caller, [operation], input);
    const { id } = only(applied);
    const { signal } = input;
    return this.derived(operation.value, applied) ?? this.get(caller, id, { signal });
  }

  /** The version that was just committed, where nothing of it is for the database alone to know. */
  private derived(
    {
      store,
      branch,
      parents,
      expectedHead,
      description,
      author,
      tags,
      dataHash,
      content,
    }: OperationOf<'commitVersion'>,
    applied: AppliedWrite,
  ): StateVersion | undefined {
    const parentVersionIds = parents ?? parentsOfHead(expectedHead);
    if (applied.replayed || parentVersionIds === undefined) return undefined;
    const deltaDepth = this.depthOn(content.storage, parentVersionIds[0]);
    if (deltaDepth === undefined) return undefined;
    const { id, position } = only(applied);
    this.depths.set(id, deltaDepth);
    return {
      id,
      store,
      branch,
      parentVersionIds,
      parentVersionId: parentVersionIds[0] ?? null,
      description,
      author: author ?? null,
      tags,
      dataHash,
      storage: content.storage,
      deltaDepth,
      position,
      createdAt: dateOf(applied.time),
    };
  }

  private depthOn(storage: 'delta' | 'snapshot', parent: string | undefined): number | undefined {
    if (storage === 'snapshot') return 0;
    const below = parent === undefined ? undefined : this.depths.get(parent);
    return below === undefined ? undefined : below + 1;
  }

  private async get(caller: string, id: string, options: CallOptions): Promise<StateVersion> {
    const [version] = await this.getAll(caller, [checkName(id, ['id'])], options);
    if (version === undefined) throw new VersionNotFoundError({ versionId: id });
    return version;
  }

  /** Versions by their ids, in that order. */
  private async getAll(
    caller: string,
    ids: readonly string[],
    options: CallOptions,
  ): Promise<readonly StateVersion[]> {
    const versions: StateVersion[] = [];
    while (versions.length < ids.length) {
      const request = { ids: ids.slice(versions.length, versions.length + limits.pageItems) };
      const page = await this.calls.read(caller, 'getVersions', getVersions, request, options);
      checkProgress(caller, page.versions.length > 0);
      for (const row of page.versions) {
        if (row === undefined) throw new VersionNotFoundError({ versionId: ids[versions.length] ?? '' });
        const version = versionOf(row);
        this.depths.set(version.id, version.deltaDepth);
        versions.push(version);
      }
    }
    return versions;
  }
}

/** The parents of a version that was committed on an expected head without naming any. */
function parentsOfHead(expectedHead: string | undefined): readonly string[] | undefined {
  if (expectedHead === undefined) return undefined;
  return expectedHead === '' ? [] : [expectedHead];
}
