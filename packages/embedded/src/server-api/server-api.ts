import { ServerError, type ServerProblem } from './server-error';

export interface ServerApiOptions {
  /** `http://…`, without a slash at the end. */
  readonly uri: string;
  /** Who asks. Default: a stranger, with an identity that the server makes up. */
  readonly token?: string | undefined;
}

/** A module as a server takes it: the text of a JavaScript bundle, or the bytes of a WebAssembly module. */
export type ModuleProgram = string | Uint8Array;

/** What publishing a module over a database would do. */
export type ServerPlan =
  | {
      readonly kind: 'migrate';
      /** What would change, for a person to read. */
      readonly plan: string;
      /** Whether the clients that are connected would be disconnected. */
      readonly breaksClients: boolean;
      /** Says which plan was agreed to. */
      readonly token: string;
    }
  /** It cannot be done without deleting the data. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface ServerPublishResult {
  /** 64 hex digits. */
  readonly databaseIdentity: string;
  readonly op: 'created' | 'updated';
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: ModuleProgram;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a SpacetimeDB server does over HTTP besides calls of clients: one of this package, or another. Every method throws a
 * {@link ServerError} where the server does not do it.
 */
export class ServerApi {
  readonly uri: string;
  readonly #token: string | undefined;

  constructor({ uri, token }: ServerApiOptions) {
    this.uri = uri;
    this.#token = token;
  }

  /** Resolves when a server answers. */
  async ping(signal?: AbortSignal): Promise<void> {
    await this.#ask({ method: 'GET', path: '/v1/ping', signal });
  }

  /** An identity that the server makes up, and the token that proves it there. */
  async createIdentity(): Promise<{ readonly identity: string; readonly token: string }> {
    const answer = parse(await this.#ask({ method: 'POST', path: '/v1/identity' }));
    return { identity: textIn(answer, 'identity'), token: textIn(answer, 'token') };
  }

  /** Whether there is a database of that name or identity. */
  async hasDatabase(name: string): Promise<boolean> {
    const request = { method: 'GET', path: databasePath(name) };
    return (await this.#askUnlessNotFound(request)) !== undefined;
  }

  /**
   * What publishing a module would do. Nothing is changed.
   * @returns `undefined` where there is no such database yet
   */
  async plan(name: string, program: ModuleProgram, isColoured = false): Promise<ServerPlan | undefined> {
    const text = await this.#askUnlessNotFound({
      method: 'POST',
      path: `${databasePath(name)}/pre_publish`,
      query: { style: isColoured ? 'AnsiColor' : 'NoColor', host_type: hostType(program) },
      body: program,
    });
    if (text === undefined) return undefined;
    const answer = parse(text);
    const manual = recordIn(answer, 'ManualMigrate');
    if (manual !== undefined) return { kind: 'refused', reason: textIn(manual, 'reason') };
    const auto = recordIn(answer, 'AutoMigrate');
    if (auto === undefined) throw strange(text);
    return {
      kind: 'migrate',
      plan: textIn(auto, 'migrate_plan'),
      breaksClients: auto['break_clients'] === true,
      token: textIn(auto, 'token'),
    };
  }

  /**
   * Creates a database, or brings it to another module.
   * @param options.clear whether its data is deleted first
   * @param options.planToken that of the plan that was agreed to; without, a plan that breaks clients is refused
   */
  async publish(
    name: string,
    program: ModuleProgram,
    { clear = false, planToken }: { readonly clear?: boolean; readonly planToken?: string | undefined } = {},
  ): Promise<ServerPublishResult> {
    const text = await this.#ask({
      method: 'PUT',
      path: databasePath(name),
      query: {
        host_type: hostType(program),
        ...(clear && { clear: 'true' }),
        ...(planToken !== undefined && { policy: 'BreakClients', token: planToken }),
      },
      body: program,
    });
    const done = recordIn(parse(text), 'Success');
    if (done === undefined) throw strange(text);
    return {
      databaseIdentity: textIn(done, 'database_identity'),
      op: textIn(done, 'op') === 'created' ? 'created' : 'updated',
    };
  }

  /**
   * Calls a reducer or a procedure.
   * @param args SATS-JSON: an array by position, or an object by name
   * @returns what a procedure returned, in SATS-JSON; `undefined` for a reducer
   */
  async call(name: string, functionName: string, args: string): Promise<string | undefined> {
    const path = `${databasePath(name)}/call/${encodeURIComponent(functionName)}`;
    const text = await this.#ask({ method: 'POST', path, contentType: 'application/json', body: args });
    return text === '' ? undefined : text;
  }

  async #askUnlessNotFound(request: Request): Promise<string | undefined> {
    try {
      return await this.#ask(request);
    } catch (error) {
      if (error instanceof ServerError && error.problem === 'notFound') return undefined;
      throw error;
    }
  }

  /** The body of a good answer. */
  async #ask({ method, path, query = {}, contentType, body, signal }: Request): Promise<string> {
    const url = new URL(this.uri + path);
    url.search = new URLSearchParams(query).toString();
    const headers: Record<string, string> = {};
    if (this.#token !== undefined) headers['authorization'] = `Bearer ${this.#token}`;
    if (contentType !== undefined) headers['content-type'] = contentType;
    let status: number;
    let text: string;
    try {
      const init = { method, headers, redirect: 'error', signal: signal ?? null } as const;
      const response = await fetch(url, body === undefined ? init : { ...init, body });
      status = response.status;
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new ServerError('unreachable', `Cannot reach ${this.uri}: ${reasonOf(cause)}.`, undefined, {
        cause,
      });
    }
    if (status >= 200 && status < 300) return text;
    throw new ServerError(
      problemOf(status),
      text === '' ? `The server answered with status ${status}.` : text,
      status,
    );
  }
}

function hostType(program: ModuleProgram): string {
  return typeof program === 'string' ? 'Js' : 'Wasm';
}

function databasePath(name: string): string {
  return `/v1/database/${encodeURIComponent(name)}`;
}

function problemOf(status: number): ServerProblem {
  if (status === 404) return 'notFound';
  return status === 401 || status === 403 ? 'permission' : 'refused';
}

/** `fetch` says "fetch failed" and has the reason as the cause of that. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  const code = 'code' in error ? String(error.code) : undefined;
  return error.message !== '' ? error.message : (code ?? error.name);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below, like any other text that is no object.
  }
  throw strange(text);
}

function recordIn(
  value: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const found = value[name];
  return isRecord(found) ? found : undefined;
}

function textIn(value: Readonly<Record<string, unknown>>, name: string): string {
  const found = value[name];
  if (typeof found === 'string') return found;
  throw strange(JSON.stringify(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strange(text: string): ServerError {
  const shown = text.length > 200 ? `${text.slice(0, 200)} …` : text;
  return new ServerError('answer', `This is no answer of a SpacetimeDB server: ${shown}`);
}
