import { identityToHex } from '../../host/identity';
import type { DatabaseEntry } from '../../host/database-entries';
import { Refused } from '../sockets/refusal';

/** What only the owner of a database may do with it, as a server calls it. */
export type Action =
  | 'create database'
  | 'update database'
  | 'reset database'
  | 'delete database'
  | 'rename database'
  | 'view module logs';

export interface PermissionOptions {
  /** Who holds the admin token. */
  readonly admin: bigint;
  /** Whether anybody may publish, and then owns what they published. Otherwise only the admin may, and manages every database. */
  readonly anyoneMayPublish: boolean;
}

/** Who may do what with which database. */
export class Permissions {
  constructor(private readonly options: PermissionOptions) {}

  /** @throws Refused 403 */
  check(
    caller: bigint,
    action: Action,
    database: Pick<DatabaseEntry, 'identity' | 'owner'> | undefined,
  ): void {
    const { admin, anyoneMayPublish } = this.options;
    const mayDo = anyoneMayPublish ? database === undefined || database.owner === caller : caller === admin;
    if (mayDo) return;
    const where = database === undefined ? '' : ` on database ${identityToHex(database.identity)}`;
    const hint =
      database === undefined
        ? ". On this server only the holder of its admin token may; it is in the file `admin-token` of the server's data directory"
        : '';
    throw new Refused(
      403,
      `${identityToHex(caller)} is not authorized to perform action${where}: ${action}${hint}`,
    );
  }
}
