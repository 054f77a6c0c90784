export { formatPlan } from './format-plan';
export { planMigration, type MigrationPlan } from './plan';
export { listRefusals, type MigrationRefusal } from './refusal';
export type { MigrationStep } from './step';
export type { PlanStyle } from './style';
