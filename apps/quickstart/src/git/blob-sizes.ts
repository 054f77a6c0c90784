import { createInterface } from 'node:readline';
import { startGit, writeOne, type GitProcess } from './run-git';

/** Asks git for the sizes of blobs, each once. */
export class BlobSizes {
  private readonly known = new Map<string, number | null>();
  private readonly git: GitProcess;
  private readonly answers: AsyncIterator<string, undefined>;

  constructor(repository: string) {
    this.git = startGit(repository, ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)']);
    this.answers = createInterface({ input: this.git.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
  }

  /** Makes `of` know these blobs. */
  async load(blobs: Iterable<string>): Promise<void> {
    const unknown = [...new Set(blobs)].filter((blob) => !this.known.has(blob));
    // In portions: both sides would wait for each other if questions and answers filled their pipes.
    for (let from = 0; from < unknown.length; from += 256) await this.ask(unknown.slice(from, from + 256));
  }

  /** The size in bytes of a blob that was loaded; `null` where the repository does not hold it, as a partial clone. */
  of(blob: string): number | null {
    const size = this.known.get(blob);
    if (size === undefined) throw new Error(`The size of blob ${blob} was not loaded.`);
    return size;
  }

  close(): void {
    this.git.kill();
  }

  private async ask(blobs: readonly string[]): Promise<void> {
    await writeOne(this.git.stdin, blobs.map((blob) => `${blob}\n`).join(''));
    for (const blob of blobs) {
      const answer = await this.answers.next();
      if (answer.done === true) {
        await this.git.done;
        throw new Error('git cat-file ended before it had answered.');
      }
      const [id, kind, size] = answer.value.split(' ');
      const missing = kind === 'missing';
      if (id !== blob || (!missing && !/^\d+$/.test(size ?? ''))) {
        throw new Error(`git cat-file answered ${JSON.stringify(answer.value)} to ${blob}.`);
      }
      this.known.set(blob, missing ? null : Number(size));
    }
  }
}
