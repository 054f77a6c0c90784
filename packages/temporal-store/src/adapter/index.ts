export { SpacetimeTemporalStore, type TemporalStorePort } from './spacetime-temporal-store';
