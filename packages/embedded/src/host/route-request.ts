import { HostError } from './host-error';
import type { ModuleHttpAnswer, ModuleHttpRequest } from './module-routes';

/** A name that no resolver knows. */
const ORIGIN = 'http://in-process.invalid';

/** Statuses of answers that have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * A request as `fetch` would send it to a server.
 * @throws HostError (`route`)
 * @throws TypeError for what `fetch` refuses
 */
export async function routeRequest(
  name: string,
  route: string,
  init: RequestInit | undefined,
): Promise<ModuleHttpRequest> {
  const prefix = `/v1/database/${encodeURIComponent(name)}/route`;
  const url = new URL(`${ORIGIN}${prefix}${route}`);
  const path = url.pathname.slice(prefix.length);
  if (!url.pathname.startsWith(prefix) || (path !== '' && !path.startsWith('/')))
    throw new HostError(
      'route',
      `${JSON.stringify(route)} is no route: it is empty or starts with "/" or "?", and stays below where it starts`,
    );
  const request = new Request(url, init);
  const body = new Uint8Array(await request.arrayBuffer());
  url.hash = '';
  return { method: request.method, path, uri: url.href, headers: [...request.headers], body };
}

/**
 * An answer as `fetch` would give it.
 * @throws HostError (`route`) for a status above 599, which a `Response` does not take
 */
export function routeResponse({ status, headers, body }: ModuleHttpAnswer): Response {
  if (status > 599)
    throw new HostError(
      'route',
      `the handler answered with the status ${status}; a Response takes 200 to 599`,
    );
  return new Response(WITHOUT_BODY.has(status) ? null : body, {
    status,
    headers: headers.map(([key, value]): [string, string] => [key, value]),
  });
}
