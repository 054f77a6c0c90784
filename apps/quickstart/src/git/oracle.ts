import { nulTokens } from './nul-tokens';
import { pathText } from './path-text';
import type { Repository } from './repository';
import { runGit, startGit } from './run-git';
import type { Tree, TreeEntry } from './types';

/** The tree of a commit as git tells it. */
export async function listTree({ path }: Repository, commit: string): Promise<Tree> {
  const git = startGit(path, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  git.stdin.end();
  const entries: [string, TreeEntry][] = [];
  for await (const token of nulTokens(git.stdout)) {
    const tab = token.indexOf('\t');
    // mode, type, id, size: the size is padded, `-` for a submodule, `BAD` for a blob that is not there
    const [, , blob = '', size = ''] = token.subarray(0, tab).toString('latin1').split(/ +/);
    entries.push([
      pathText(token.subarray(tab + 1)),
      { blob, size: /^\d+$/.test(size) ? Number(size) : null },
    ]);
  }
  await git.done;
  return Object.fromEntries(entries);
}

/** A commit and the e-mail address and name of its author. */
export interface Touch {
  readonly commit: string;
  readonly author: string;
}

/**
 * Every commit with at most one parent that changed a file, among those reachable from `tips`, newest first.
 * Merges are left out: which of them "touch" a file is a matter of definition in git.
 */
export async function logOfFile(
  repository: Repository,
  tips: readonly string[],
  file: string,
): Promise<Touch[]> {
  const output = await runGit(
    repository.path,
    [
      ...['-c', 'i18n.logOutputEncoding=UTF-8', '-c', 'log.showSignature=false', '-c', 'log.mailmap=false'],
      ...['log', '--stdin', '-z', '--no-merges', '--full-history', '--topo-order', '--no-show-signature'],
      ...['--format=%H%x00%an <%ae>', '--', `:(top,literal)${file}`],
    ],
    { input: tips.map((tip) => `${tip}\n`).join('') },
  );
  const tokens = output.toString().split('\0');
  const touches: Touch[] = [];
  for (let i = 0; i + 1 < tokens.length; i += 2)
    touches.push({ commit: tokens[i] ?? '', author: tokens[i + 1] ?? '' });
  return touches;
}
