import type { ConnectionApi } from './connection-api';
import type { EntityApi } from './entity-api';
import type { EventApi } from './event-api';
import type { FeedApi } from './feed-api';
import type { RelationApi } from './relation-api';
import type { SystemApi } from './system-api';
import type { VersionApi } from './version-api';

/** Everything an `InnerUniverseClient` does, for those who take one or stand in for it. */
export interface InnerUniverseClientLike
  extends ConnectionApi, EntityApi, RelationApi, EventApi, VersionApi, FeedApi, SystemApi {}

export type { ConnectionApi, StatusListener } from './connection-api';
export type { EntityApi, HistoryOptions } from './entity-api';
export type { EventApi } from './event-api';
export type { EventCallback, FeedApi } from './feed-api';
export type { RelationApi } from './relation-api';
export type { ApplyConfigurationOptions, Configuration, SystemApi, SystemStatus } from './system-api';
export type {
  ListVersionsOptions,
  RecordDeltaMetadata,
  VersionApi,
  VersionHistoryOptions,
} from './version-api';
