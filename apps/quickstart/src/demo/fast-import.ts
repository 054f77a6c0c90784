import type { PlannedChange, PlannedCommit } from './plan';

/** Writes planned commits in the language of `git fast-import`, one string a commit. */
export function* fastImportStream(commits: Iterable<PlannedCommit>): Generator<string> {
  yield 'feature done\n';
  for (const { mark, branch, parents, author, time, message, changes } of commits) {
    const [first, ...others] = parents;
    const who = `${author.name} <${author.email}> ${time} +0000`;
    yield [
      `commit refs/heads/${branch}\n`,
      `mark :${mark}\n`,
      `author ${who}\n`,
      `committer ${who}\n`,
      data(message),
      ...(first === undefined ? [] : [`from :${first}\n`]),
      ...others.map((other) => `merge :${other}\n`),
      ...changes.map(command),
      '\n',
    ].join('');
  }
  yield 'done\n';
}

function command(change: PlannedChange): string {
  switch (change.kind) {
    case 'delete':
      return `D ${quote(change.path)}\n`;
    case 'rename':
      return `R ${quote(change.from)} ${quote(change.to)}\n`;
    case 'write': {
      const { mode, content } = change.file;
      if (mode === '160000') return `M ${mode} ${content} ${quote(change.path)}\n`;
      return `M ${mode} inline ${quote(change.path)}\n${data(content)}`;
    }
  }
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t' };

function quote(path: string): string {
  return `"${path.replace(/["\\\n\t]/g, (character) => escapes[character] ?? character)}"`;
}
