import type { ServedHost } from '../served-host';
import { Refused } from '../sockets/refusal';
import { json } from './answer';
import { withClient } from './clients';
import { databaseRefusal, findEntry, findRunning } from './find-database';
import { QueryReader } from './query';
import type { ServerRoute } from './server-route';

/** What a module declares, for those who generate code for its clients. Anyone may ask, as on a server. */
export function schemaRoute({ tokens, databases }: ServedHost): ServerRoute {
  return {
    method: 'GET',
    path: '/v1/database/:name/schema',
    handler: withClient(tokens, async ({ params: [name], query }) => {
      const { identity } = findEntry(databases, name);
      const version = new QueryReader(query, ['version']).choice('version', ['9', '10']);
      if (version === undefined)
        throw new Refused(400, 'Failed to deserialize query string: missing field `version`');
      for (;;) {
        const database = await findRunning(databases, identity);
        const text = await database.schemaJson(version === '9' ? 9 : 10).catch((error: unknown) => {
          throw databaseRefusal(error);
        });
        if (text !== undefined) return json(text);
      }
    }),
  };
}
