import {
  httpMethodOf,
  type HttpHeader,
  type HttpRequestMethod,
  type HttpResponse,
  logFailure,
  type ModuleInstance,
  type ProcedureTransactions,
  type WriteEntry,
} from '../module-host';
import type { HttpHandlerSchema, HttpRouteSchema } from '../schema';
import { headerProblem, isFraming } from './http-headers';

/** A request to a route of a module, below `/v1/database/NAME/route`. */
export interface ModuleHttpRequest {
  /** As the request line has it: case counts. */
  readonly method: string;
  /** What follows `…/route` up to the query, as the request line has it, not decoded: `''`, or starting with `/`. */
  readonly path: string;
  /** The whole address as the client knows it, query included: it is what the handler sees. */
  readonly uri: string;
  /** In their order. A value has one character for each byte, as `node:http` has them. Default: none. */
  readonly headers?: readonly HttpHeader[];
  /** Default: empty. */
  readonly body?: Uint8Array;
}

/** What a module answered, ready to be sent. */
export interface ModuleHttpAnswer {
  /** 200 to 999: an interim answer (1xx) is no answer. */
  readonly status: number;
  /**
   * Checked: nothing in a name or value breaks out of its header. Values have one character for each byte. None of them says how the body is framed.
   */
  readonly headers: readonly HttpHeader[];
  readonly body: Uint8Array;
}

export interface ModuleRoutesOptions {
  readonly instance: ModuleInstance;
  /** How handlers open transactions, which are nobody's own. */
  readonly transactions: ProcedureTransactions;
  readonly now: () => bigint;
  readonly log: WriteEntry;
}

/** What a server answers where no route is. */
const NO_SUCH_ROUTE = 'Database has not registered a handler for this route';

const NOTHING = new Uint8Array(0);

const MIN_STATUS = 200;
const MAX_STATUS = 999;

/** Answers requests to the routes that a module registered. Nobody is asked who they are: the handler sees no caller. */
export class ModuleRoutes {
  readonly #handlers: ReadonlyMap<string, HttpHandlerSchema>;

  constructor(private readonly options: ModuleRoutesOptions) {
    const { httpHandlers } = options.instance.schema;
    this.#handlers = new Map(httpHandlers.map((handler) => [handler.name, handler]));
  }

  /** Runs the handler of a route. What the handler committed is committed, and may not be on disk yet. */
  handle({ method, path, uri, headers = [], body = NOTHING }: ModuleHttpRequest): ModuleHttpAnswer {
    // Whether another origin may ask is for the server to say, and never reaches a module.
    if (method === 'OPTIONS') return { status: 200, headers: [], body: NOTHING };
    const decoded = decodePath(path);
    if (decoded === undefined) return text(400, 'Invalid URL: Invalid UTF-8 in `path`');
    const requestMethod = httpMethodOf(method);
    const handler = this.#find(requestMethod, decoded);
    if (handler === undefined) return text(404, NO_SUCH_ROUTE);
    const { instance, transactions, now, log } = this.options;
    const outcome = instance.callHttpHandler(
      handler,
      transactions,
      now(),
      { method: requestMethod, uri, headers: headers.map(([name, value]) => [name.toLowerCase(), value]) },
      body,
    );
    if (outcome.kind !== 'returned') return text(500, logFailure(outcome, handler.name, log));
    return this.#check(outcome.value, handler.name);
  }

  #find(method: HttpRequestMethod, path: string): HttpHandlerSchema | undefined {
    const { httpRoutes } = this.options.instance.schema;
    const route = httpRoutes.find((candidate) => candidate.path === path && takes(candidate, method));
    return route && this.#handlers.get(route.handler);
  }

  /** What cannot be sent is not sent: a header that holds a line break would be two. */
  #check({ status, headers, body }: HttpResponse, handlerName: string): ModuleHttpAnswer {
    const problem =
      status < MIN_STATUS || status > MAX_STATUS
        ? 'invalid status code'
        : headers.map(headerProblem).find((found) => found !== undefined);
    if (problem !== undefined) {
      this.options.log('error', `the answer of the handler cannot be sent: ${problem}`, handlerName);
      return text(500, problem);
    }
    return { status, headers: headers.filter(([name]) => !isFraming(name)), body };
  }
}

function takes({ method: taken }: HttpRouteSchema, method: HttpRequestMethod): boolean {
  if (taken.tag === 'Any') return true;
  if (taken.tag !== method.tag) return false;
  return taken.tag !== 'Extension' || method.tag !== 'Extension' || taken.name === method.name;
}

const ESCAPE = /%([0-9a-f]{2})/gi;

/** A path with its escapes undone, as UTF-8; what is no escape stays. `undefined` when it is no UTF-8 then. */
function decodePath(path: string): string | undefined {
  if (!path.includes('%')) return path;
  const utf8 = Buffer.from(path).toString('latin1');
  const bytes = Buffer.from(
    utf8.replace(ESCAPE, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    'latin1',
  );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function text(status: number, message: string): ModuleHttpAnswer {
  return {
    status,
    headers: [['content-type', 'text/plain; charset=utf-8']],
    body: new TextEncoder().encode(message),
  };
}
