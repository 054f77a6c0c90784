import { stderr } from 'node:process';
import { HostError } from '../host/host-error';
import { HttpServer } from './http/http-server';
import { Permissions } from './http/permissions';
import { isLoopback } from './loopback';
import type { ServedHost } from './served-host';
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server-limits';
import { SocketServer, type SocketLimits } from './sockets';

export interface ListenOptions {
  /** Default: 0, any port that is free. */
  readonly port?: number;
  /** Address to listen on. Default: `127.0.0.1`, which nobody outside of this machine reaches. */
  readonly host?: string;
  /**
   * Whether anybody may publish, and then owns what they published, as on a SpacetimeDB server. A module is code that runs here. Default: false;
   * only who has the admin token may publish, replace, and delete.
   */
  readonly anyoneMayPublish?: boolean;
  /** What requests may cost. */
  readonly limits?: Partial<ServerLimits>;
  /** What clients on WebSockets may cost. */
  readonly socketLimits?: Partial<SocketLimits>;
  /** Takes what whoever runs the server should know. Default: standard error. */
  readonly log?: (line: string) => void;
}

/** A host on a port. */
export interface ListeningServer {
  /** `http://ADDRESS:PORT`, for `withUri`, for `fetch`, and for `spacetime --server`. */
  readonly uri: string;
  readonly port: number;
  /**
   * Lets nobody in any more. What was asked for is answered, clients on WebSockets are disconnected with 1001, and when it resolves every
   * connection is closed. The host goes on. May be called again.
   */
  close(): Promise<void>;
}

/**
 * Puts a host on a port.
 * @throws HostError (`options`) when the port cannot be listened on
 */
export async function listen(host: ServedHost, options: ListenOptions): Promise<ListeningServer> {
  const { port = 0, host: address = '127.0.0.1', anyoneMayPublish = false } = options;
  const log = options.log ?? ((line) => stderr.write(`${line}\n`));
  const onProblem = (what: string, error?: Error): void => {
    log(error === undefined ? what : `${what}: ${error.stack ?? error.message}`);
  };
  const { tokens, databases, random } = host;
  const sockets = new SocketServer({
    tokens,
    findDatabase: (nameOrIdentity) => databases.find(nameOrIdentity),
    // Its timers are the system's: a client is silent, or slow to answer, by the clock on the wall, whatever time a module is shown.
    ...{ random, onProblem, limits: options.socketLimits ?? {} },
  });
  const http = new HttpServer({
    host,
    permissions: new Permissions({ admin: host.admin, anyoneMayPublish }),
    sockets,
    limits: { ...DEFAULT_SERVER_LIMITS, ...options.limits },
    onProblem,
  });
  const taken = await open(http, port, address);
  if (!isLoopback(taken.address))
    log(
      `listening on ${taken.address}:${taken.port}, which other machines may reach; ${anyoneMayPublish ? 'whoever does may publish modules, which are code that runs here' : 'publishing needs the admin token'}`,
    );
  let closing: Promise<void> | undefined;
  return {
    uri: `http://${taken.family === 'IPv6' ? `[${taken.address}]` : taken.address}:${taken.port}`,
    port: taken.port,
    close: () => (closing ??= closeBoth(http, sockets)),
  };
}

async function closeBoth(http: HttpServer, sockets: SocketServer): Promise<void> {
  await Promise.all([http.close(), sockets.close(1001, 'server closed')]);
}

interface Taken {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

function open({ server }: HttpServer, port: number, host: string): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error): void => {
      reject(
        new HostError(
          'options',
          `cannot listen on ${host}:${port}: ${cause.message}. Give another \`host\` or \`port\`; port 0 is any that is free.`,
          { cause },
        ),
      );
    };
    server.once('error', refuse);
    try {
      server.listen(port, host, () => {
        server.off('error', refuse);
        const taken = server.address();
        if (typeof taken === 'object' && taken !== null) resolve(taken);
      });
    } catch (error) {
      refuse(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
