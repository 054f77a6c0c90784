import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServedHost } from '../served-host';
import type { ServerLimits } from '../server-limits';
import { readCredentials } from '../sockets/authenticate';
import { writeRefusal, type Refusal } from '../sockets/refusal';
import { isSubscribeTarget, splitTarget } from '../sockets/subscribe-path';
import { bare, send, text, type Answer } from './answer';
import { BodyBudget, ClientGone, RequestBody } from './body';
import { callRoute } from './call-route';
import { allowOrigin, preflight } from './cors';
import { databaseRoutes } from './database-routes';
import { identityRoutes } from './identity-routes';
import { moduleRoutes } from './module-route';
import type { Permissions } from './permissions';
import { publishRoutes } from './publish-routes';
import { refusedAnswer } from './refused';
import { Router } from './router';
import { schemaRoute } from './schema-route';
import type { Handler } from './server-route';
import { unbuiltRoutes } from './unbuilt-routes';

/** What lets clients in over WebSockets. */
export interface Sockets {
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  refusalOf(request: IncomingMessage): Promise<Refusal>;
}

export interface HttpServerOptions {
  readonly host: ServedHost;
  readonly permissions: Permissions;
  readonly sockets: Sockets;
  readonly limits: ServerLimits;
  /** Told what went wrong inside; whoever asked is told only that something did. */
  readonly onProblem: (what: string, error: Error) => void;
}

/** Answers HTTP requests, and hands connections to the sockets. */
export class HttpServer {
  readonly server: Server;
  readonly #options: HttpServerOptions;
  readonly #router: Router<Handler>;
  readonly #bodies: BodyBudget;
  /** Requests that were not answered yet. */
  readonly #running = new Set<Promise<void>>();
  #isClosing = false;

  constructor(options: HttpServerOptions) {
    const { host, permissions, sockets, limits } = options;
    this.#options = options;
    this.#bodies = new BodyBudget(limits.maxBodyBytesAtOnce);
    this.#router = new Router<Handler>([
      {
        method: 'GET',
        path: '/v1/ping',
        handler: async ({ request, query }) => {
          await readCredentials(request, new URLSearchParams(query), host.tokens);
          return bare(200);
        },
      },
      ...identityRoutes(host),
      ...publishRoutes(host, permissions, limits),
      ...databaseRoutes(host, permissions),
      callRoute(host, limits),
      schemaRoute(host),
      {
        method: 'GET',
        path: '/v1/database/:name/subscribe',
        handler: async ({ request }) => {
          const { status, body, headers } = await sockets.refusalOf(request);
          return body === ''
            ? bare(status, Object.entries(headers))
            : text(status, body, Object.entries(headers));
        },
      },
      ...moduleRoutes(host, limits),
      ...unbuiltRoutes(host, permissions),
    ]);
    this.server = createServer({
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.timeoutCheckMs,
      keepAliveTimeout: limits.keepAliveMs,
      noDelay: true,
    });
    this.server.maxConnections = limits.maxConnections;
    this.server.on('request', (request, response) => {
      const done = this.#serve(request, response).finally(() => this.#running.delete(done));
      this.#running.add(done);
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
  }

  /**
   * Takes no more requests. Those that are there are answered, and their connections end; those that take too long for that are cut off. Resolves when
   * every connection is closed.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    const { host, limits } = this.#options;
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    this.server.closeIdleConnections();
    const late = new Promise<void>((resolve) => {
      const cancel = host.timers.set(resolve, limits.closeTimeoutMs);
      void closed.then(cancel);
    });
    await Promise.race([Promise.all(this.#running), late]);
    // Of what is left nothing is expected any more.
    this.server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new RequestBody(request, this.#bodies);
    try {
      const answer = await this.#answer(request, body);
      if (answer !== undefined) await send(request, response, answer, this.#isClosing);
    } finally {
      body.release();
    }
  }

  /** @returns `undefined` when there is nobody to answer */
  async #answer(request: IncomingMessage, body: RequestBody): Promise<Answer | undefined> {
    const { path, query } = splitTarget(request.url ?? '');
    const isOurs = path.startsWith('/v1/');
    const method = request.method ?? '';
    if (method === 'OPTIONS' && isOurs) return preflight();
    let answer: Answer;
    try {
      const match = this.#router.find(method, path);
      if (match.kind === 'nothing') answer = bare(404);
      else if (match.kind === 'wrongMethod') answer = bare(405, [['allow', match.allowed.join(',')]]);
      else answer = await match.handler({ request, method, path, query, params: match.params, body });
    } catch (error) {
      if (error instanceof ClientGone) return undefined;
      answer = this.#answerError(error);
    }
    return isOurs ? allowOrigin(answer) : answer;
  }

  #answerError(error: unknown): Answer {
    try {
      return refusedAnswer(error);
    } catch {
      this.#options.onProblem(
        'a request could not be answered',
        error instanceof Error ? error : new Error(String(error)),
      );
      return text(500, 'the server failed; its log says why');
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (isSubscribeTarget(request.url ?? '')) {
      this.#options.sockets.accept(request, socket, head);
      return;
    }
    socket.on('error', () => socket.destroy());
    writeRefusal(socket, {
      status: 400,
      body: 'nothing else is spoken here than HTTP, and WebSockets at /v1/database/NAME/subscribe; leave the `upgrade` header out',
      headers: {},
    });
  }
}
