import { HostError } from '../../host/host-error';
import { identityToHex } from '../../host/identity';
import type { MigrationPolicy, PublishPlan } from '../../host/module-migration';
import { ModuleError } from '../../module-host';
import { SchemaError } from '../../schema';
import type { ServedHost } from '../served-host';
import type { ServerLimits } from '../server-limits';
import { Refused } from '../sockets/refusal';
import { readNameOrIdentity, type NameOrIdentity } from '../sockets/subscribe-path';
import { json, type Answer } from './answer';
import { withClient } from './clients';
import type { ClientExchange } from './exchange';
import { databaseRefusal, findEntry, identityOf } from './find-database';
import { checkHostType } from './host-type';
import type { Permissions } from './permissions';
import { QueryReader } from './query';
import type { ServerRoute } from './server-route';

const PUBLISH_PARAMETERS = [
  'clear',
  'num_replicas',
  'token',
  'policy',
  'host_type',
  'parent',
  'organization',
  'org',
];
const HOST_TYPES = ['Wasm', 'Js'] as const;

/** Publishing, by name, by identity and without either, and what comes before it. */
export function publishRoutes(
  host: ServedHost,
  permissions: Permissions,
  { maxBundleBytes }: ServerLimits,
): ServerRoute[] {
  const { tokens, databases } = host;

  /** Creates a database or updates it, and with `clear` begins it anew. */
  async function publish(
    { client, body }: ClientExchange,
    target: NameOrIdentity | undefined,
    { clear, policy, hostType }: PublishParameters,
  ): Promise<Answer> {
    const authorize = (existing: Parameters<Permissions['check']>[2]): void => {
      const action =
        existing === undefined ? 'create database' : clear ? 'reset database' : 'update database';
      permissions.check(client.identity, action, existing);
    };
    const known = target && identityOf(databases, target);
    // Whoever may not publish need not send what they would.
    authorize(known === undefined ? undefined : databases.entry(known));
    const bytes = await body.read(maxBundleBytes);
    checkHostType(hostType, bytes);
    const code = bytes.toString();
    const { identity, op } = await databases
      .publish(target?.text ?? identityToHex(databases.newIdentity()), code, {
        ...{ clear, policy, authorize },
        publisher: client.identity,
      })
      .catch((error: unknown) => {
        throw publishRefusal(error);
      });
    return json({
      Success: {
        domain: target?.kind === 'name' ? target.text : null,
        database_identity: identityToHex(identity),
        op,
      },
    });
  }

  return [
    {
      method: 'POST',
      path: '/v1/database',
      handler: withClient(tokens, (exchange) => {
        const parameters = readParameters(exchange.query);
        if (parameters.clear) throw new Refused(400, 'Clear database requires database name or identity');
        return publish(exchange, undefined, parameters);
      }),
    },
    {
      method: 'PUT',
      path: '/v1/database/:name',
      handler: withClient(tokens, (exchange) => {
        const target = readNameOrIdentity(exchange.params[0] ?? '');
        return publish(exchange, target, readParameters(exchange.query));
      }),
    },
    {
      method: 'PUT',
      path: '/v1/database/:name/reset',
      handler: withClient(tokens, async (exchange) => {
        const { client, params, query, body } = exchange;
        const entry = findEntry(databases, params[0]);
        const hostType = new QueryReader(query, ['host_type', 'num_replicas']).choice(
          'host_type',
          HOST_TYPES,
        );
        permissions.check(client.identity, 'reset database', entry);
        if ((await body.read(maxBundleBytes)).length === 0)
          throw new Refused(
            501,
            'PUT /v1/database/NAME/reset: keeping the module while its data is dropped is not built yet in @nerv/embedded; send the bundle too',
          );
        return publish(exchange, readNameOrIdentity(params[0] ?? ''), {
          clear: true,
          policy: { kind: 'compatible' },
          hostType: hostType ?? 'Wasm',
        });
      }),
    },
    {
      method: 'POST',
      path: '/v1/database/:name/pre_publish',
      handler: withClient(tokens, async ({ client, params, query, body }) => {
        const entry = findEntry(databases, params[0]);
        const reader = new QueryReader(query, ['style', 'host_type']);
        const style =
          reader.choice('style', ['NoColor', 'AnsiColor']) === 'NoColor' ? 'noColor' : 'ansiColor';
        const hostType = reader.choice('host_type', HOST_TYPES) ?? 'Wasm';
        permissions.check(client.identity, 'update database', entry);
        const bytes = await body.read(maxBundleBytes);
        checkHostType(hostType, bytes);
        const plan = await databases
          .plan(identityToHex(entry.identity), bytes.toString(), style)
          .catch((error: unknown) => {
            throw publishRefusal(error);
          });
        return json(planAnswer(plan));
      }),
    },
  ];
}

interface PublishParameters {
  readonly clear: boolean;
  readonly policy: MigrationPolicy;
  readonly hostType: (typeof HOST_TYPES)[number];
}

/** @throws Refused 400 */
function readParameters(query: string): PublishParameters {
  const reader = new QueryReader(query, PUBLISH_PARAMETERS);
  const clear = reader.flag('clear') ?? false;
  const replicas = reader.count('num_replicas');
  const token = reader.text('token');
  const policyName = reader.choice('policy', ['BreakClients', 'Compatible']);
  const hostType = reader.choice('host_type', HOST_TYPES) ?? 'Wasm';
  if (replicas !== undefined && replicas > 255)
    throw new Refused(400, `Replication factor ${replicas} out of bounds`);
  for (const name of ['parent', 'organization', 'org'])
    if (reader.text(name) !== undefined)
      throw new Refused(501, `publishing with \`${name}\` is not built yet in @nerv/embedded; leave it out`);
  if (policyName !== 'BreakClients') return { clear, policy: { kind: 'compatible' }, hostType };
  if (token === undefined)
    throw new Refused(400, 'Migration policy is set to `BreakClients`, but no migration token was provided.');
  return { clear, policy: { kind: 'breakClients', token }, hostType };
}

function planAnswer(plan: PublishPlan): object {
  if (plan.kind === 'refused')
    return { ManualMigrate: { reason: plan.reason, major_version_upgrade: false } };
  const { text, breaksClients, token } = plan;
  return {
    AutoMigrate: {
      migrate_plan: text,
      break_clients: breaksClients,
      token,
      major_version_upgrade: false,
    },
  };
}

/** What a publisher is told of a module that is not accepted: all of it, since it is theirs. */
function publishRefusal(error: unknown): unknown {
  if (error instanceof ModuleError)
    return new Refused(error.problem === 'notBuilt' ? 501 : 500, error.message, {}, { cause: error });
  if (error instanceof SchemaError) return new Refused(500, error.message, {}, { cause: error });
  if (error instanceof HostError && error.problem === 'migration')
    return new Refused(400, error.message, {}, { cause: error });
  if (error instanceof HostError && error.problem === 'notBuilt')
    return new Refused(501, error.message, {}, { cause: error });
  return databaseRefusal(error);
}
