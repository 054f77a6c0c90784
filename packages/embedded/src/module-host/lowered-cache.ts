import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOWERING } from './lower';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const HEAD = /^\/\/ sha256:([0-9a-f]{64})\n/;

/**
 * Lowered bundles in a directory, by the hash of the bundle they were made of. A file says the hash of its contents, so a damaged
 * one is not used but made again.
 */
export class LoweredCache {
  constructor(private readonly directory: string) {}

  async read(hash: string): Promise<string | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path(hash), 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const head = HEAD.exec(text);
    const code = head === null ? '' : text.slice(head[0].length);
    return head !== null && sha256(code) === head[1] ? code : undefined;
  }

  /** Two processes may write the same file: each writes one of its own and moves it into place. */
  async write(hash: string, code: string): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const path = this.#path(hash);
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, `// sha256:${sha256(code)}\n${code}`);
    await rename(draft, path);
  }

  #path(hash: string): string {
    return join(this.directory, `${hash}-${LOWERING}.cjs`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
