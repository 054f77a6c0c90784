import type { ListeningServer, ListenOptions, ServedHost } from '../server';
import type { Databases } from './databases';
import type { TokenAuthority } from './tokens';

export interface ServeOptions extends Pick<ServedHost, 'clock' | 'timers' | 'random'> {
  readonly tokens: TokenAuthority;
  readonly databases: Databases;
  /** Who may publish. */
  readonly admin: { readonly identity: bigint; readonly token: string };
  /** Where the admin's token is kept. `undefined`: nowhere. */
  readonly directory: string | undefined;
}

/**
 * Puts a host on a port.
 * @throws HostError (`options`) when the port cannot be listened on
 * @throws StorageError `unusable` when the admin's token cannot be kept a secret
 */
export async function serve(
  { databases, admin, directory, ...host }: ServeOptions,
  options: ListenOptions,
): Promise<ListeningServer> {
  // What serves is loaded only where somebody is to be served.
  const { listen } = await import('../server');
  if (directory !== undefined) {
    const { keepAdminToken } = await import('./admin-token');
    await keepAdminToken(directory, admin, (token) => host.tokens.check(token));
  }
  const { entries } = databases;
  const served: ServedHost = {
    ...host,
    admin: admin.identity,
    databases: {
      identityOf: (name) => entries.identityOf(name),
      entry: (identity) => entries.byIdentity(identity),
      entries: () => entries.all,
      newIdentity: () => host.tokens.newIdentity().identity,
      find: (nameOrIdentity) => databases.findRecovered(nameOrIdentity),
      publish: (nameOrIdentity, code, spec) => databases.publish(nameOrIdentity, code, spec),
      plan: (nameOrIdentity, code, style) => databases.plan(nameOrIdentity, code, style),
      delete: (nameOrIdentity, authorize) => databases.delete(nameOrIdentity, authorize),
    },
  };
  return listen(served, options);
}
