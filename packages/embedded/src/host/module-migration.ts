import {
  formatPlan,
  listRefusals,
  MigrationError,
  migrateRows,
  planMigration,
  type MigrationPlan,
  type PlanStyle,
  type RowMigration,
} from '../migration';
import type { DatabaseSchema } from '../schema';
import { SchemaTables } from '../schema-tables';
import { HostError } from './host-error';
import type { LiveModule } from './live-module';
import { isMigrationToken } from './migration-token';

/** What a publish over a database with another module may do. */
export type MigrationPolicy =
  /** Only what clients made for the old module can live with. */
  | { readonly kind: 'compatible' }
  /** Anything; clients are disconnected where they cannot. With the token of a plan, only what that plan says. */
  | { readonly kind: 'breakClients'; readonly token?: string | undefined };

/** What publishing a bundle over a database would do, as far as schemas tell: the rows have their say when it is done. */
export type PublishPlan =
  | {
      readonly kind: 'migrate';
      /** The steps, as a server prints them. */
      readonly text: string;
      /** Whether all clients would be disconnected. */
      readonly breaksClients: boolean;
      /** Says, handed back with the publish, that this is known. It holds until one of the two modules is another. */
      readonly token: string;
    }
  | {
      readonly kind: 'refused';
      /** Everything that stands against it, as a server lists it. */
      readonly reason: string;
    };

/** @param token see `migrationToken` */
export function previewMigration(
  before: DatabaseSchema,
  after: DatabaseSchema,
  style: PlanStyle,
  token: string,
): PublishPlan {
  const plan = planMigration(before, after);
  if ('refusals' in plan) return { kind: 'refused', reason: listRefusals(plan.refusals) };
  return { kind: 'migrate', text: formatPlan(plan, style), breaksClients: plan.breaksClients, token };
}

/** A module with its rows, ready to take the place of another one. */
export interface PreparedMigration {
  readonly rows: RowMigration;
  /** Whether clients have to go. Where they do not, what they watch is watched in the new module already. */
  readonly breaksClients: boolean;
}

/**
 * Fills a module that has just been loaded with the rows of the one that runs, which is left as it is.
 * @param token see `migrationToken`
 * @throws HostError (`migration`) when schemas, policy or rows do not allow it; the new module must not be used then
 */
export function prepareMigration(
  before: LiveModule,
  after: LiveModule,
  policy: MigrationPolicy,
  token: string,
): PreparedMigration {
  const plan = planMigration(before.schema, after.schema);
  if ('refusals' in plan)
    throw new HostError('migration', `Database update rejected: ${listRefusals(plan.refusals)}`);
  checkPolicy(plan, policy, token);
  const rows = fill(plan, before, after);
  if (!plan.breaksClients) {
    const tables = new Map([...after.datastore.tables.values()].map((table) => [table.name, table]));
    const schemaTables = new SchemaTables(after.schema);
    before.subscriptions.copyTo(after.subscriptions, (query) => {
      const table = tables.get(query.table.name) ?? schemaTables.find(query.table.name);
      if (table === undefined) throw new Error(`a query watches ${query.table.name}, which is gone`);
      return query.over(table, after.schema.typespace);
    });
  }
  return { rows, breaksClients: plan.breaksClients };
}

function fill(plan: MigrationPlan, before: LiveModule, after: LiveModule): RowMigration {
  try {
    return migrateRows(plan, before.datastore, after.datastore);
  } catch (error) {
    if (error instanceof MigrationError) throw refused(error.message, error);
    throw error;
  }
}

function checkPolicy({ breaksClients }: MigrationPlan, policy: MigrationPolicy, token: string): void {
  if (policy.kind === 'compatible') {
    if (breaksClients)
      throw refused(
        'Migration plan contains a client-breaking change which is disallowed under current policy',
      );
    return;
  }
  if (policy.token !== undefined && !isMigrationToken(policy.token, token))
    throw refused('Token provided is invalid or does not match expected hash');
}

/** In a server's words, which say the same of a database that is new. */
function refused(why: string, cause?: Error): HostError {
  return new HostError('migration', `Failed to create or update the database: ${why}`, { cause });
}
