import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/host/clock';
import { Databases } from '../../src/host/databases';
import type { DatabaseRunner } from '../../src/host/database-runner';
import { inProcess } from '../../src/host/in-process';
import { workerRunner } from '../../src/host/isolation';
import { LogBook } from '../../src/host/log-book';
import { systemRandom } from '../../src/host/random-source';
import { systemTimers } from '../../src/host/timers';
import { TokenAuthority } from '../../src/host/tokens';
import { Turns } from '../../src/host/turns';
import { readModuleSource, type ModuleSource } from '../../src/module-host';
import { SocketServer, type SocketServerOptions } from '../../src/server/sockets';

export interface SocketHostOptions extends Partial<SocketServerOptions> {
  /** Default: `'none'`. */
  readonly isolation?: 'none' | 'worker';
}

const runners = {
  none: () =>
    inProcess({
      clock: systemClock(),
      timers: systemTimers,
      turns: new Turns(),
      bundleCacheDir: undefined,
    }),
  worker: () => workerRunner({}, {}),
};

/** Databases behind a plain HTTP server that knows of nothing but sockets, for tests that need a hand on what a listening host keeps to itself. */
export class SocketHost {
  readonly problems: string[] = [];
  readonly tokens = new TokenAuthority(systemClock(), systemRandom);
  readonly owner = this.tokens.mint();
  readonly sockets: SocketServer;
  readonly #databases: Databases;
  readonly #http = createServer((request, response) => void this.#answer(request, response));

  private constructor(runner: DatabaseRunner, options: Partial<SocketServerOptions>) {
    this.#databases = new Databases({
      owner: this.owner.identity,
      clock: systemClock(),
      timers: systemTimers,
      runner,
      logs: new LogBook(() => undefined, systemClock()),
      newIdentity: () => this.tokens.newIdentity().identity,
      stores: undefined,
    });
    this.sockets = new SocketServer({
      findDatabase: (nameOrIdentity) => this.#databases.findRecovered(nameOrIdentity),
      tokens: this.tokens,
      onProblem: (what, error) => {
        this.problems.push(error === undefined ? what : `${what}: ${error.message}`);
      },
      ...options,
    });
    this.#http.on('upgrade', this.sockets.accept);
  }

  static async open({ isolation = 'none', ...options }: SocketHostOptions = {}): Promise<SocketHost> {
    const host = new SocketHost(await runners[isolation](), options);
    await new Promise<void>((resolve) => host.#http.listen(0, '127.0.0.1', resolve));
    return host;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get uri(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** @returns the identity of the database */
  async publish(name: string, source: ModuleSource): Promise<bigint> {
    return (await this.#databases.publish(name, await readModuleSource(source), { clear: false })).identity;
  }

  /** Resolves when the next connection that comes in is gone. */
  nextSocketClosed(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.once('connection', (socket) =>
        socket.once('close', () => {
          resolve();
        }),
      );
    });
  }

  /** Ends the databases, as a host does that closes. */
  closeDatabases(): Promise<void> {
    return this.#databases.close();
  }

  async close(): Promise<void> {
    await this.sockets.close();
    await this.#databases.close();
    await new Promise((resolve) => {
      this.#http.close(resolve);
      this.#http.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, headers } = await this.sockets.refusalOf(request);
    response.writeHead(status, headers).end(body);
  }
}
