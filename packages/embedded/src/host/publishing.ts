import type { PlanStyle } from '../migration';
import { HostError } from './host-error';
import type { MigrationPolicy } from './module-migration';

export interface PublishOptions {
  /** Whether the data of an existing database is dropped first. Default: false. */
  readonly clear?: boolean;
  /**
   * What a new module over existing data may do to clients. `'compatible'`: nothing that a client made for the old module could not live with.
   * `'breakClients'`: whatever the data allows; all clients are disconnected where they could misread what they are sent. Default: `'compatible'`.
   */
  readonly policy?: 'compatible' | 'breakClients';
  /** With `'breakClients'`: the token of a plan, so that nothing else is done than it says. Default: no plan was asked for. */
  readonly token?: string;
}

export interface PublishResult {
  /** 64 hex digits. */
  readonly databaseIdentity: string;
  readonly op: 'created' | 'updated';
}

export interface PlanOptions {
  /** As plain text, or in the colours of a terminal. Default: plain. */
  readonly style?: PlanStyle;
}

/** @throws HostError (`options`) for a token without the policy it is for */
export function policyOf({ policy = 'compatible', token }: PublishOptions): MigrationPolicy {
  if (policy === 'breakClients') return { kind: policy, token };
  if (token === undefined) return { kind: policy };
  throw new HostError(
    'options',
    "a token says that breaking clients is meant: give it together with policy: 'breakClients'",
  );
}

/** An error of a publish, with what to do next where a migration was refused. */
export function advised(error: unknown): unknown {
  if (!(error instanceof HostError) || error.problem !== 'migration') return error;
  const next = error.message.includes('client-breaking change')
    ? "Publish with { policy: 'breakClients' } to disconnect all clients and go on"
    : 'Change the module so that every table keeps its columns (new ones come last, with a default) and its rows fit, publish with { clear: true } to drop the data, or publish under another name';
  return new HostError(
    'migration',
    `${error.message.trimEnd()}\nThe database goes on with the module it had. ${next}.`,
    { cause: error },
  );
}
