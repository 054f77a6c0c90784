import { pathText } from './path-text';
import type { Person } from './types';

/** The header of a commit in the stream; every field ends with a NUL. */
export const FORMAT = '%H%x00%an%x00%ae%x00%at%x00%B';
const HEADER_FIELDS = 5;

const SUBMODULE = '160000';
const NOTHING = '000000';

export interface RawChange {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
  /** `null` where the path was deleted. */
  readonly blob: string | null;
  readonly isSubmodule: boolean;
}

export interface RawCommit {
  readonly id: string;
  readonly author: Person;
  readonly authoredAt: Date;
  readonly message: string;
  readonly changes: readonly RawChange[];
}

/** Reads the output of `git diff-tree --stdin -z --raw --always --format=FORMAT`, split at its NULs. */
export async function* parseDiffStream(tokens: AsyncIterable<Buffer>): AsyncGenerator<RawCommit> {
  let header: string[] = [];
  let changes: RawChange[] = [];
  let raw: string | undefined;
  for await (const token of tokens) {
    if (raw !== undefined) {
      changes.push(changeOf(raw, token));
      raw = undefined;
    } else if (header.length < HEADER_FIELDS) {
      header.push(token.toString());
    } else if (token[0] === COLON || (token[0] === NEWLINE && token[1] === COLON)) {
      // A line feed stands between the header and the first change.
      raw = token.toString('latin1').trimStart();
    } else {
      yield commitOf(header, changes);
      header = [token.toString()];
      changes = [];
    }
  }
  if (raw !== undefined || (header.length > 0 && header.length < HEADER_FIELDS)) {
    throw new Error('The output of git diff-tree ended in the middle of a commit.');
  }
  if (header.length > 0) yield commitOf(header, changes);
}

const COLON = 0x3a;
const NEWLINE = 0x0a;

function commitOf(header: readonly string[], changes: readonly RawChange[]): RawCommit {
  const [id = '', name = '', email = '', time = '', message = ''] = header;
  // A commit made by a broken tool may have no time.
  return {
    id,
    author: { name, email },
    authoredAt: new Date(1_000 * (Number(time) || 0)),
    message: message.trimEnd(),
    changes,
  };
}

/** `:oldmode newmode oldid newid status` */
function changeOf(raw: string, path: Buffer): RawChange {
  const [oldMode, newMode, , newId] = raw.slice(1).split(' ');
  if (oldMode === undefined || newMode === undefined || newId === undefined) {
    throw new Error(`git diff-tree wrote what is not understood: ${JSON.stringify(raw)}`);
  }
  const kind = newMode === NOTHING ? 'deleted' : oldMode === NOTHING ? 'added' : 'modified';
  return {
    path: pathText(path),
    kind,
    blob: kind === 'deleted' ? null : newId,
    isSubmodule: newMode === SUBMODULE,
  };
}
