import type { InnerUniverseClientLike } from '@nerv/client';
import { logOfFile } from '../git/oracle';
import { isUtf8Path } from '../git/path-text';
import type { Repository } from '../git/repository';
import { commitId, fileId } from '../ingest/ids';
import type { Check } from './check';
import { spread } from './spread';

/** Commits that a traversal for one file may give. */
const MOST_TOUCHES = 4_000;

type Graph = Pick<InnerUniverseClientLike, 'traverse'>;

/** Compares who touched files, found by walking the graph, with `git log`. */
export async function checkFiles(
  repository: Repository,
  tips: readonly string[],
  files: readonly string[],
  graph: Graph,
): Promise<Check> {
  const differences: string[] = [];
  let equal = 0;
  for (const file of files) {
    const found = compareSets(await touchedInGraph(graph, file), await touchedInGit(repository, tips, file));
    if (found.length === 0) equal++;
    differences.push(...found.map((difference) => `${JSON.stringify(file)}: ${difference}`));
  }
  return { name: 'files', equal, total: files.length, differences };
}

/** Commits and authors: backwards over TOUCHED to the commits, from them over AUTHORED to the authors. */
async function touchedInGraph(graph: Graph, file: string): Promise<Set<string>> {
  const { steps, truncated } = await graph.traverse(fileId(file), {
    direction: 'in',
    relationTypes: ['TOUCHED', 'AUTHORED'],
    maxDepth: 2,
    limit: 10_000,
  });
  if (truncated) throw new Error(`Who touched ${JSON.stringify(file)} is more than one traversal gives.`);
  return new Set(
    steps.map(({ entity }) =>
      entity.entityType === 'Commit' ? entity.id : `author ${entity.metadata.name}`,
    ),
  );
}

async function touchedInGit(
  repository: Repository,
  tips: readonly string[],
  file: string,
): Promise<Set<string>> {
  const log = await logOfFile(repository, tips, file);
  return new Set(log.flatMap(({ commit, author }) => [commitId(commit), `author ${author}`]));
}

export function compareSets(ours: ReadonlySet<string>, theirs: ReadonlySet<string>): string[] {
  return [
    ...[...ours].filter((item) => !theirs.has(item)).map((item) => `git does not know ${item}`),
    ...[...theirs].filter((item) => !ours.has(item)).map((item) => `${item} is missing`),
  ];
}

/**
 * At most `count` files from the most to the least touched. Left out: names git cannot be asked for by text, and those
 * that are a folder in another commit, since git would tell of both.
 */
export function filesToCheck(touches: ReadonlyMap<string, number>, count: number): string[] {
  const folders = new Set<string>();
  for (const path of touches.keys()) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      folders.add(path.slice(0, at));
  }
  const askable = [...touches]
    .filter(([path, touched]) => isUtf8Path(path) && !folders.has(path) && touched <= MOST_TOUCHES)
    .sort(([a, touchedA], [b, touchedB]) => touchedB - touchedA || (a < b ? -1 : 1))
    .map(([path]) => path);
  return spread(askable, count);
}
