import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findCompose } from '@nerv-tooling/scripts/docker';

const run = promisify(execFile);
const file = fileURLToPath(new URL('compose.yaml', import.meta.url));

/** The services of compose.yaml, under a name of their own. */
export class Compose {
  private constructor(
    private readonly command: string,
    private readonly args: readonly string[],
  ) {}

  static async open(name: string): Promise<Compose> {
    const { command, args } = await findCompose();
    return new Compose(command, [...args, '--file', file, '--project-name', name]);
  }

  /** @returns what it wrote to standard output */
  async do(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(this.command, [...this.args, ...args]);
    return stdout;
  }

  /** Where the server is reached from this machine. */
  async uri(): Promise<string> {
    const address = (await this.do('port', 'server', '3000')).trim();
    return `http://${address}`;
  }

  /** Removes everything, what was stored included. */
  async remove(): Promise<void> {
    await this.do('down', '--volumes', '--remove-orphans', '--timeout', '5');
  }

  container(service: string): Promise<string> {
    return this.do('ps', '--quiet', service).then((id) => id.trim());
  }
}

/** The lines that a container writes, as they come. */
export class ContainerLines {
  readonly all: string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  /** Resolves when the container has ended. */
  readonly ended: Promise<void>;

  constructor(container: string) {
    const child = spawn('docker', ['logs', '--follow', container], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.all.push(line);
      for (const look of this.#waiting) look();
    });
    this.ended = new Promise((resolve) => child.once('close', () => resolve()));
  }

  /** Resolves when so many lines that match have come. */
  async have(count: number, pattern: RegExp): Promise<void> {
    const isThere = (): boolean => this.all.filter((line) => pattern.test(line)).length >= count;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!isThere()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
      void this.ended.then(() => reject(new Error(`it ended before: ${this.all.slice(-5).join('\n')}`)));
    });
  }

  close(): void {
    this.#child.kill();
  }
}
