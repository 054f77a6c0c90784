import type { ConfigurationPage, StatusPage } from '../../protocol/index';
import type { Context, Db } from '../schema';
import { findCounter, findUniverse } from '../system-rows';
import { moduleVersion, protocolVersion } from '../module-version';
import { compareText } from './compare';

export function getStatus({ db, timestamp }: Context): StatusPage {
  const universe = findUniverse(db);
  return {
    logId: universe.logId,
    head: Number(findCounter(db).head),
    first: Number(universe.first),
    createdAt: Number(universe.createdAt.microsSinceUnixEpoch),
    now: Number(timestamp.microsSinceUnixEpoch),
    entities: Number(db.entity.count()),
    relations: Number(db.relation.count()),
    versions: Number(db.version.count()),
    branches: Number(db.branch.count()),
    connections: Number(db.connection.count()),
    moduleVersion,
    protocolVersion,
  };
}

export function getConfiguration(db: Db): ConfigurationPage {
  const entries = [...db.config.iter()].sort((one, other) => compareText(one.key, other.key));
  return { revision: findUniverse(db).configRevision, entries };
}
