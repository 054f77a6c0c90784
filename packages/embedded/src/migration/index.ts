export { formatPlan } from './format-plan';
export { migrateRows, type RowMigration, type TableRewrite } from './migrate-rows';
export { MigrationError } from './migration-error';
export { planMigration, type MigrationPlan } from './plan';
export { listRefusals, type MigrationRefusal } from './refusal';
export type { MigrationStep } from './step';
export type { PlanStyle } from './style';
