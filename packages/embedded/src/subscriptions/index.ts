export { ClientDelta } from './client-delta';
export { Subscriptions } from './subscriptions';
