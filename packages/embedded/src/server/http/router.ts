/** Methods of a route; `ANY` takes every one. A route that takes `GET` takes `HEAD`. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'ANY';

export interface Route<Handler> {
  readonly method: Method;
  /**
   * Segments that start with `:` are left open, and match any text of at least one character. A last segment `*` matches all that comes, slashes included, at
   * least one character.
   */
  readonly path: string;
  readonly handler: Handler;
}

export type Match<Handler> =
  | { readonly kind: 'found'; readonly handler: Handler; readonly params: readonly string[] }
  /** There is something there, for other methods. */
  | { readonly kind: 'wrongMethod'; readonly allowed: readonly string[] }
  | { readonly kind: 'nothing' };

interface Compiled<Handler> extends Route<Handler> {
  readonly pattern: RegExp;
}

/** Finds the route of a request. Paths are compared as they are written: an escape stands for itself, and a slash more is another path. */
export class Router<Handler> {
  readonly #routes: readonly Compiled<Handler>[];

  constructor(routes: readonly Route<Handler>[]) {
    this.#routes = routes.map((route) => ({ ...route, pattern: compile(route.path) }));
  }

  find(method: string, path: string): Match<Handler> {
    const allowed: string[] = [];
    for (const route of this.#routes) {
      const match = route.pattern.exec(path);
      if (match === null) continue;
      if (takes(route.method, method))
        return { kind: 'found', handler: route.handler, params: match.slice(1) };
      allowed.push(...(route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]));
    }
    return allowed.length === 0 ? { kind: 'nothing' } : { kind: 'wrongMethod', allowed };
  }
}

function takes(taken: Method, method: string): boolean {
  return taken === 'ANY' || taken === method || (taken === 'GET' && method === 'HEAD');
}

function compile(path: string): RegExp {
  const segments = path.split('/').map((segment) => {
    if (segment.startsWith(':')) return '([^/]+)';
    return segment === '*' ? '(.+)' : segment.replace(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`, 's');
}
