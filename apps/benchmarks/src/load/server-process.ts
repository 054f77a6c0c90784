import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ServerLine } from './server';

/** A served host in a process of its own, so that its memory is its own and the load does not share its thread. */
export class ServerProcess {
  /** Bytes of memory that the process occupied, every quarter of a second. */
  readonly residentBytes: number[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly uri: string,
  ) {}

  static async start(bundle: string, cache: string): Promise<ServerProcess> {
    const [, program = ''] = process.argv;
    const child = spawn(process.execPath, [...process.execArgv, program, '--load-server', bundle, cache], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout);
    const listening = once(lines, 'line') as Promise<[string]>;
    const ended = once(child, 'close').then(([code]: unknown[]) => {
      throw new Error(`The server under load ended with ${String(code)} before it listened.`);
    });
    ended.catch(() => undefined);
    const [first] = await Promise.race([listening, ended]);
    const line = JSON.parse(first) as ServerLine;
    if (!('uri' in line)) throw new Error(`The server under load told ${first} before where it listens.`);
    const server = new ServerProcess(child, line.uri);
    lines.on('line', (text) => {
      const told = JSON.parse(text) as ServerLine;
      if ('residentBytes' in told) server.residentBytes.push(told.residentBytes);
    });
    return server;
  }

  /** Ends it in an orderly way. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'close') as Promise<[number | null]>;
    this.child.stdin?.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`The server under load ended with ${code}.`);
  }
}
