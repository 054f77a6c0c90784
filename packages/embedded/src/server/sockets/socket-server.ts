import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type Server } from 'ws';
import { systemRandom, type RandomBytes } from '../../host/random-source';
import { systemTimers, type Timers } from '../../host/timers';
import { readHandshake, type Handshake, type HandshakeOptions } from './handshake';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './limits';
import { MemoryBudget } from './memory-budget';
import { Refused, writeRefusal, type Refusal } from './refusal';
import { ServerSocket } from './server-socket';
import { SocketConnection } from './socket-connection';

export interface SocketServerOptions extends Pick<HandshakeOptions, 'findDatabase' | 'tokens'> {
  /** Default: the system's. */
  readonly random?: RandomBytes;
  /** For pings and idle time-outs. Default: the system's. */
  readonly timers?: Timers;
  /** The time that `timers` go by, in milliseconds since some moment. Default: the system's. */
  readonly monotonicMs?: () => number;
  readonly limits?: Partial<SocketLimits>;
  /** Told what happened to clients that the log of a server should hold. The error is there where something failed. */
  readonly onProblem?: (what: string, error?: Error) => void;
}

/**
 * Lets clients in over WebSockets: `GET /v1/database/NAME_OR_IDENTITY/subscribe`. It opens no port: an HTTP server hands its `upgrade` events to {@link accept}.
 */
export class SocketServer {
  readonly #options: Required<Omit<SocketServerOptions, 'limits'>>;
  readonly #limits: SocketLimits;
  readonly #server: Server<typeof ServerSocket>;
  readonly #accepted = new WeakMap<IncomingMessage, Handshake>();
  readonly #connections = new Set<SocketConnection>();
  readonly #handshakes = new Set<Promise<void>>();
  readonly #budget: MemoryBudget<SocketConnection>;
  #isClosed = false;

  constructor(options: SocketServerOptions) {
    this.#options = {
      random: systemRandom,
      timers: systemTimers,
      monotonicMs: performance.now.bind(performance),
      onProblem: () => undefined,
      ...options,
    };
    this.#limits = { ...DEFAULT_SOCKET_LIMITS, ...options.limits };
    this.#budget = new MemoryBudget(this.#limits.maxBytesAtOnce, (connection) => {
      connection.cut('of all clients it holds the most memory, and together they hold too much');
    });
    this.#server = new WebSocketServer({
      noServer: true,
      WebSocket: ServerSocket,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.#limits.maxMessageBytes,
      handleProtocols: (_offered, request) => this.#accepted.get(request)?.protocol ?? false,
    });
    this.#server.on('headers', (lines, request) => {
      const { headers = {} } = this.#accepted.get(request) ?? {};
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    });
    this.#server.on('wsClientError', ({ message }, socket) => {
      writeRefusal(socket, { status: 400, body: message, headers: {} });
    });
  }

  /** Number of connections. */
  get size(): number {
    return this.#connections.size;
  }

  /**
   * Takes a connection that an HTTP server has been asked to upgrade, as its `upgrade` event gives it: lets the client in, or
   * answers why not. It never throws.
   */
  readonly accept = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // HTTP listens to it no more, and an error that nobody listens to would end the process.
    socket.on('error', destroy);
    const done = this.#accept(request, socket, head).finally(() => this.#handshakes.delete(done));
    this.#handshakes.add(done);
  };

  /** What a request for {@link accept}'s path gets that asks for no upgrade. */
  async refusalOf(request: IncomingMessage): Promise<Refusal> {
    try {
      await this.#read(request);
    } catch (error) {
      return this.#refusalFor(error);
    }
    return new Refused(426, 'This service requires use of the websocket protocol').refusal;
  }

  /**
   * Lets nobody in any more, and closes every connection with a close frame. When it resolves, all are closed; clients that did not answer in time
   * were cut off. May be called again.
   */
  async close(code = 1001, reason = 'server closed'): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#handshakes);
    const connections = [...this.#connections];
    for (const connection of connections) connection.close(code, reason);
    await Promise.all(connections.map(({ closed }) => closed));
  }

  async #accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    let handshake: Handshake;
    try {
      handshake = await this.#read(request);
    } catch (error) {
      if (!socket.destroyed) writeRefusal(socket, this.#refusalFor(error));
      return;
    }
    if (socket.destroyed) return;
    socket.off('error', destroy);
    this.#accepted.set(request, handshake);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = this.#connect(webSocket, handshake);
      socket.on('data', ({ length }: Buffer) => {
        connection.arrived(length);
      });
    });
  }

  async #read(request: IncomingMessage): Promise<Handshake> {
    if (this.#isClosed) throw new Refused(503, 'the server is shutting down');
    const handshake = await readHandshake(request, this.#options);
    if (this.#isClosed) throw new Refused(503, 'the server is shutting down');
    return handshake;
  }

  #connect(socket: ServerSocket, handshake: Handshake): SocketConnection {
    const { timers, monotonicMs, onProblem } = this.#options;
    const { database, credentials, connectionId, protocol, isConfirmed } = handshake;
    const connection: SocketConnection = new SocketConnection(socket, {
      ...{ timers, monotonicMs, limits: this.#limits },
      onCut: (why) => {
        onProblem(`client ${handshake.headers['spacetime-identity']} was cut off: ${why}`);
      },
      onHeld: (bytes) => {
        this.#budget.hold(connection, bytes);
      },
    });
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    connection.attach(
      database.connect({ credentials, connectionId, protocol, isConfirmed, transport: connection }),
    );
    return connection;
  }

  /** What went wrong inside is for the log; a stranger is told that it did. */
  #refusalFor(error: unknown): Refusal {
    if (error instanceof Refused) return error.refusal;
    this.#options.onProblem(
      'a client could not connect',
      error instanceof Error ? error : new Error(String(error)),
    );
    return { status: 500, body: 'the server failed; its log says why', headers: {} };
  }
}

function destroy(this: Duplex): void {
  this.destroy();
}
