import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Inside the package, so that dependencies are found from there. */
const cache = here('../../node_modules/.cache');

/** A host of this package, made from its sources, in a process of its own. Its data is in a directory of its own. */
export class HostProcess {
  #folder;
  #child;
  uri;

  static async start() {
    const host = new HostProcess();
    await mkdir(cache, { recursive: true });
    host.#folder = await mkdtemp(join(cache, 'conformance-'));
    await writeFile(join(host.#folder, 'package.json'), '{ "type": "module" }');
    await build({
      entryPoints: {
        host: here('../host.ts'),
        'database-worker': here('../../src/workers/database-worker.ts'),
      },
      outdir: host.#folder,
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external' },
    });
    try {
      await host.#spawn('0');
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }

  /** Kills it and starts it again, at the same address with the same data. */
  restart = async () => {
    await this.#kill();
    await this.#spawn(new URL(this.uri).port);
  };

  async stop() {
    await this.#kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #spawn(port) {
    const child = spawn(process.execPath, [join(this.#folder, 'host.js'), join(this.#folder, 'data'), port], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    const line = once(createInterface(child.stdout), 'line').then(([uri]) => uri);
    const end = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`The host ended before it listened: ${signal ?? code}`);
    });
    end.catch(() => undefined);
    this.uri = await Promise.race([line, end]);
  }

  async #kill() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
