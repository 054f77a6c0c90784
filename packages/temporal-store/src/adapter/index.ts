/**
 * The versioned state of `@nerv/temporal-store`, durable and shared in an Inner Universe database.
 *
 * @packageDocumentation
 */
export { SpacetimeTemporalStore, type TemporalStorePort } from './spacetime-temporal-store';
