import { BlobSizes } from './blob-sizes';
import { FORMAT, parseDiffStream, type RawCommit } from './diff-stream';
import { nulTokens } from './nul-tokens';
import type { Lineage, Repository } from './repository';
import { startGit, writeAll } from './run-git';
import type { Change, Commit } from './types';

/** Commits whose blobs are looked up together. */
const PORTION = 64;

/** Reads these commits in this order, each with its changes against its first parent. */
export async function* readCommits(
  repository: Repository,
  lineages: readonly Lineage[],
): AsyncGenerator<Commit> {
  const git = startGit(repository.path, [
    ...['-c', 'i18n.logOutputEncoding=UTF-8', '-c', 'core.quotePath=false'],
    ...['diff-tree', '--stdin', '-r', '-z', '--root', '--raw', '--no-renames', '--no-abbrev', '--always'],
    `--format=${FORMAT}`,
  ]);
  const sizes = new BlobSizes(repository.path);
  // Naming the parent to compare with makes a merge one difference like every other commit.
  const written = writeAll(
    git.stdin,
    mapIterable(lineages, ([commit, parent]) =>
      parent === undefined ? `${commit}\n` : `${commit} ${parent}\n`,
    ),
  );
  try {
    let index = 0;
    for await (const portion of portions(parseDiffStream(nulTokens(git.stdout)))) {
      await sizes.load(blobsOf(portion));
      for (const raw of portion) yield commitOf(raw, lineages[index++], sizes);
    }
    await written;
    await git.done;
    if (index !== lineages.length)
      throw new Error(`git diff-tree gave ${index} of ${lineages.length} commits.`);
  } finally {
    git.kill();
    sizes.close();
  }
}

function commitOf(raw: RawCommit, lineage: Lineage | undefined, sizes: BlobSizes): Commit {
  const [id, ...parents] = lineage ?? [];
  if (id !== raw.id)
    throw new Error(`git diff-tree gave commit ${raw.id} where ${id ?? 'none'} was asked for.`);
  const { author, authoredAt, message } = raw;
  const changes = raw.changes.map(({ path, kind, blob, isSubmodule }): Change => {
    const entry = blob === null ? null : { blob, size: isSubmodule ? null : sizes.of(blob) };
    return { path, kind, entry };
  });
  return { id, parents, author, authoredAt, message, changes };
}

function* blobsOf(commits: readonly RawCommit[]): Generator<string> {
  for (const { changes } of commits) {
    for (const { blob, isSubmodule } of changes) if (blob !== null && !isSubmodule) yield blob;
  }
}

async function* portions<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let portion: T[] = [];
  for await (const item of items) {
    if (portion.push(item) < PORTION) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

function* mapIterable<A, B>(items: Iterable<A>, map: (item: A) => B): Generator<B> {
  for (const item of items) yield map(item);
}
