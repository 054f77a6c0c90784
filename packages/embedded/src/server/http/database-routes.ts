import { identityToHex } from '../../host/identity';
import type { ServedHost } from '../served-host';
import { bare, json, text } from './answer';
import { withClient } from './clients';
import { findEntry, resolve } from './find-database';
import type { Permissions } from './permissions';
import type { ServerRoute } from './server-route';

/** What there is to know of a database, and its end. */
export function databaseRoutes(host: ServedHost, permissions: Permissions): ServerRoute[] {
  const { tokens, databases } = host;
  return [
    {
      method: 'GET',
      path: '/v1/database/:name',
      handler: withClient(tokens, ({ params: [name] }) => {
        const { identity, owner, initialProgram } = findEntry(databases, name);
        return json({
          database_identity: { __identity__: hex(identity) },
          owner_identity: { __identity__: hex(owner) },
          host_type: { Js: [] },
          initial_program: hex(initialProgram),
        });
      }),
    },
    {
      method: 'DELETE',
      path: '/v1/database/:name',
      handler: withClient(tokens, async ({ params: [name], client }) => {
        await databases.delete(identityToHex(resolve(databases, name)), (existing) => {
          permissions.check(client.identity, 'delete database', existing);
        });
        return bare(200);
      }),
    },
    {
      method: 'GET',
      path: '/v1/database/:name/identity',
      handler: withClient(tokens, ({ params: [name] }) => text(200, identityToHex(resolve(databases, name)))),
    },
    {
      method: 'GET',
      path: '/v1/database/:name/names',
      handler: withClient(tokens, ({ params: [segment] }) => {
        const { name } = findEntry(databases, segment);
        return json({ names: name === undefined ? [] : [name] });
      }),
    },
    {
      method: 'GET',
      path: '/v1/database/:name/unstable/timestamp',
      handler: withClient(tokens, ({ params: [name] }) => {
        findEntry(databases, name);
        return json(`{"__timestamp_micros_since_unix_epoch__":${host.clock()}}`);
      }),
    },
  ];
}

/** An integer of 256 bits as a server writes it. */
function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
