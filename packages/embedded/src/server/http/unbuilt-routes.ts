import type { ServedHost } from '../served-host';
import { text, type Answer } from './answer';
import { withClient } from './clients';
import { findEntry } from './find-database';
import type { Action, Permissions } from './permissions';
import type { Method } from './router';
import type { ServerRoute } from './server-route';

interface Unbuilt {
  readonly method: Method;
  /** Below `/v1/database/:name`. */
  readonly path: string;
  readonly what: string;
  readonly instead: string;
  /** Who may not do it is told so first. */
  readonly action?: Action;
}

const OF_DATABASES: readonly Unbuilt[] = [
  {
    method: 'POST',
    path: '/sql',
    what: 'SQL over HTTP',
    instead: 'subscribe or send a one-off query over a WebSocket, or call a procedure of the module',
  },
  {
    method: 'GET',
    path: '/logs',
    what: 'logs over HTTP',
    instead: 'read them where the server writes them, or with `logs()` of `EmbeddedSpacetime`',
    action: 'view module logs',
  },
  {
    method: 'POST',
    path: '/names',
    what: 'giving a database another name',
    instead: 'publish it under the name that it is to have',
    action: 'rename database',
  },
  {
    method: 'PUT',
    path: '/names',
    what: 'giving a database other names',
    instead: 'publish it under the name that it is to have',
    action: 'rename database',
  },
  {
    method: 'POST',
    path: '/lock',
    what: 'locks',
    instead: 'keep the admin token safe',
    action: 'delete database',
  },
  {
    method: 'POST',
    path: '/unlock',
    what: 'locks',
    instead: 'keep the admin token safe',
    action: 'delete database',
  },
  {
    method: 'POST',
    path: '/mcp',
    what: 'MCP',
    instead: 'call functions with POST /v1/database/NAME/call/FUNCTION',
  },
];

const OF_SERVERS = ['energy', 'metrics', 'prometheus', 'mcp'].flatMap((name) => [
  `/v1/${name}`,
  `/v1/${name}/*`,
]);

/** What a SpacetimeDB server has besides, and this one not yet: each says so, and what to do instead. */
export function unbuiltRoutes({ tokens, databases }: ServedHost, permissions: Permissions): ServerRoute[] {
  return [
    ...OF_DATABASES.map(({ method, path, what, instead, action }): ServerRoute => ({
      method,
      path: `/v1/database/:name${path}`,
      handler: withClient(tokens, ({ params: [name], client }) => {
        const entry = findEntry(databases, name);
        if (action !== undefined) permissions.check(client.identity, action, entry);
        return notBuilt(`${method} /v1/database/NAME${path}`, what, instead);
      }),
    })),
    ...OF_SERVERS.map((path): ServerRoute => ({
      method: 'ANY',
      path,
      handler: ({ method, path: asked }) =>
        notBuilt(
          `${method} ${asked.split('/', 3).join('/')}`,
          'what this tells',
          'measure the process itself',
        ),
    })),
  ];
}

function notBuilt(route: string, what: string, instead: string): Answer {
  return text(501, `${route}: ${what} is not built yet in @nerv/embedded; ${instead}`);
}
