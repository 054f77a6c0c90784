export {
  SpacetimeEventBus,
  type NervConnection,
  type SpacetimeEventBusOptions,
  type StoredHistoryQuery,
} from './spacetime-event-bus';
export type { BridgedBus } from './bridge';
export type { EventBusPort } from './port';
export type { StoredMessage } from './stored-message';
