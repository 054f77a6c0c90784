import type { ServedHost } from '../server';
import type { Databases } from './databases';

export interface ServeOptions extends Omit<ServedHost, 'databases'> {
  readonly databases: Databases;
  readonly newIdentity: () => bigint;
}

/** A host as its server has to do with it. */
export function servedHost({ databases, newIdentity, ...host }: ServeOptions): ServedHost {
  const { entries } = databases;
  return {
    ...host,
    databases: {
      identityOf: (name) => entries.identityOf(name),
      entry: (identity) => entries.byIdentity(identity),
      entries: () => entries.all,
      newIdentity,
      find: (nameOrIdentity) => databases.findRecovered(nameOrIdentity),
      publish: (nameOrIdentity, code, spec) => databases.publish(nameOrIdentity, code, spec),
      plan: (nameOrIdentity, code, style) => databases.plan(nameOrIdentity, code, style),
      delete: (nameOrIdentity, authorize) => databases.delete(nameOrIdentity, authorize),
    },
  };
}
