import type { ModuleHttpAnswer, ModuleHttpRequest } from '../../host/module-routes';
import type { HttpHeader } from '../../module-host';
import type { ServedHost } from '../served-host';
import type { ServerLimits } from '../server-limits';
import type { Exchange } from './exchange';
import { databaseRefusal, findEntry, findRunning } from './find-database';
import type { Handler, ServerRoute } from './server-route';

/**
 * The routes of a module. Whoever asks is not asked who they are: the module answers webhooks and browsers, and a token that is no good
 * here may be one of its own.
 */
export function moduleRoutes({ databases }: ServedHost, { maxRouteBytes }: ServerLimits): ServerRoute[] {
  const handler: Handler = async (exchange) => {
    const { params, method, path, body } = exchange;
    const { identity } = findEntry(databases, params[0]);
    // It is looked for before the body is read: nobody needs to send one to a database that does not run.
    await findRunning(databases, identity);
    const request: ModuleHttpRequest = {
      method,
      path: path.slice(path.indexOf('/route', '/v1/database/'.length) + '/route'.length),
      uri: externalUri(exchange),
      headers: rawHeaders(exchange),
      body: await body.read(maxRouteBytes),
    };
    for (;;) {
      const database = await findRunning(databases, identity);
      const answer = await handle(database.handleHttp(request));
      if (answer !== undefined) return answer;
    }
  };
  return ['/v1/database/:name/route', '/v1/database/:name/route/', '/v1/database/:name/route/*'].map(
    (path) => ({
      method: 'ANY',
      path,
      handler,
    }),
  );
}

async function handle(answer: Promise<ModuleHttpAnswer | undefined>): Promise<ModuleHttpAnswer | undefined> {
  try {
    return await answer;
  } catch (error) {
    throw databaseRefusal(error);
  }
}

function rawHeaders({ request: { rawHeaders: raw } }: Exchange): HttpHeader[] {
  const headers: HttpHeader[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return headers;
}

/** The address as the client knows it, which may be that of a proxy. */
function externalUri({ request, path, query }: Exchange): string {
  const forwarded = (name: string): string | undefined => {
    const value = request.headers[name];
    const first = (Array.isArray(value) ? value.join(',') : value)?.split(',')[0]?.trim();
    return first === '' ? undefined : first;
  };
  const target = query === '' && !request.url?.endsWith('?') ? path : `${path}?${query}`;
  const authority = forwarded('x-forwarded-host') ?? request.headers.host;
  if (authority === undefined) return target;
  return `${forwarded('x-forwarded-proto') ?? 'http'}://${authority}${target}`;
}
