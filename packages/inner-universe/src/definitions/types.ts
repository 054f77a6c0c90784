import type { t } from 'spacetimedb';

/**
 * The column type builders. Clients have them from `spacetimedb`, modules from `spacetimedb/server`, which are two copies of
 * one library that do not mix; so what both sides define is a function of them.
 */
export type Types = typeof t;
