import { hashBytes } from '@nerv/core';
import { UsageError } from '../cli/usage-error';
import { hasCommit, readLineages, type Lineage, type Repository } from '../git/repository';

/** Commits that were taken up together: the oldest `commits` of a head's history that no earlier part holds. */
export type Part = {
  readonly head: string;
  readonly commits: number;
  /** SHA-256 of the commits with their parents, in order: a history that reads otherwise today is noticed. */
  readonly digest: string;
};

/** What a database holds, or is to hold: kept in it, so that the next run knows what it finds. */
export type WorkRecord = {
  /** How the repository is called in messages. */
  readonly repository: string;
  /** In the order they were taken up; new commits make a new part. */
  readonly parts: readonly Part[];
  /** Whether everything was written. */
  readonly complete: boolean;
};

export interface Work {
  readonly record: WorkRecord;
  /** The commits of each part, parents before children. */
  readonly parts: readonly (readonly Lineage[])[];
  /** Whether the record is another one than that found. */
  readonly isNew: boolean;
}

export interface WorkSource {
  readonly repository: Repository;
  /** How it is called in messages. */
  readonly name: string;
  /** Only the oldest so many commits; undefined: all. */
  readonly limit: number | undefined;
  /** Where the record was found; undefined: in memory. */
  readonly dataDir: string | undefined;
}

/**
 * What there is to do: what the record says, and on top of it the commits it does not know. A database only grows: where it
 * holds more than is asked for, it stays so.
 *
 * It holds the same work where the repository has the commits it was made from, wherever that repository is.
 *
 * @throws UsageError where it holds another history
 */
export async function planWork(source: WorkSource, record: WorkRecord | undefined): Promise<Work> {
  const { repository, name, limit } = source;
  const known = new Set<string>();
  const parts: Lineage[][] = [];
  for (const part of record?.parts ?? []) {
    const commits = (await readPart(part, source, record)).filter(([id]) => !known.has(id));
    const lineages = commits.slice(0, part.commits);
    if (digestOf(lineages) !== part.digest) throw otherwise(part, source);
    for (const [id] of lineages) known.add(id);
    parts.push(lineages);
  }
  const fresh = (await readLineages(repository, limit)).filter(([id]) => !known.has(id));
  if (fresh.length === 0 && record !== undefined) return { record, parts, isNew: false };
  const part = { head: repository.head, commits: fresh.length, digest: digestOf(fresh) };
  return {
    record: { repository: name, parts: [...(record?.parts ?? []), part], complete: false },
    parts: [...parts, fresh],
    isNew: true,
  };
}

async function readPart(
  { head }: Part,
  { repository, dataDir }: WorkSource,
  record: WorkRecord | undefined,
): Promise<Lineage[]> {
  if (await hasCommit(repository, head)) return readLineages({ path: repository.path, head });
  throw new UsageError(
    `${dataDir} holds the history of ${record?.repository} up to commit ${head.slice(0, 12)}, which ${repository.path} does not have. Give another --data-dir, or remove that folder to begin anew.`,
  );
}

function otherwise({ head }: Part, { repository, dataDir }: WorkSource): UsageError {
  return new UsageError(
    `The history of ${repository.path} up to commit ${head.slice(0, 12)} is not what it was when ${dataDir} was written (made deeper, or grafted?). Give another --data-dir, or remove that folder to begin anew.`,
  );
}

function digestOf(lineages: readonly Lineage[]): string {
  return hashBytes(new TextEncoder().encode(lineages.map((lineage) => `${lineage.join(' ')}\n`).join('')));
}
