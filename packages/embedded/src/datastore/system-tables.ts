import { product, scalar } from '../sats';
import type { AlgebraicType, ProductType } from '../sats';
import type { TableSchema } from '../schema';

/**
 * System tables that hold rows of their own: which clients are connected, and with what token. They survive a crash, so that
 * connections cut by it can be ended. The other system tables of a server (`st_table`, `st_column`, `st_index`, …) say what
 * the schema says.
 */

/** `st_client`: one row for each connection. */
export const ST_CLIENT_ID = 7;
/** Index of `st_client` on both columns. */
export const ST_CLIENT_INDEX_ID = 1;
/** `st_connection_credentials`: the claims of each connection's token, as JSON. */
export const ST_CONNECTION_CREDENTIALS_ID = 11;
/** Index of `st_connection_credentials` on the connection. */
export const ST_CONNECTION_CREDENTIALS_INDEX_ID = 2;

const IDENTITY: AlgebraicType = product({ __identity__: scalar('U256') });
const CONNECTION_ID: AlgebraicType = product({ __connection_id__: scalar('U128') });

function systemTable(
  id: number,
  indexId: number,
  name: string,
  rowType: ProductType,
  key: readonly number[],
): TableSchema {
  const names = rowType.elements.map((element) => element.name ?? '');
  const columns = rowType.elements.map((element, position) => ({
    position,
    sourceName: names[position] ?? '',
    name: names[position] ?? '',
    type: element.type,
    defaultValue: undefined,
  }));
  const joined = key.map((position) => names[position]).join('_');
  const indexName = `${name}_${joined}_idx_btree`;
  return {
    id,
    kind: 'system',
    sourceName: name,
    name,
    typeRef: undefined,
    rowType,
    columns,
    primaryKey: undefined,
    indexes: [
      {
        id: indexId,
        tableId: id,
        sourceName: indexName,
        name: indexName,
        accessorName: undefined,
        algorithm: 'btree',
        columns: key,
        isUnique: true,
      },
    ],
    constraints: [{ id: indexId, name: `${name}_${joined}_key`, columns: key }],
    sequences: [],
    schedule: undefined,
    access: 'private',
    isEvent: false,
  };
}

/** The schemas of the system tables that hold rows. */
export function systemTables(): TableSchema[] {
  return [
    systemTable(
      ST_CLIENT_ID,
      ST_CLIENT_INDEX_ID,
      'st_client',
      product({ identity: IDENTITY, connection_id: CONNECTION_ID }),
      [0, 1],
    ),
    systemTable(
      ST_CONNECTION_CREDENTIALS_ID,
      ST_CONNECTION_CREDENTIALS_INDEX_ID,
      'st_connection_credentials',
      product({ connection_id: CONNECTION_ID, jwt_payload: scalar('String') }),
      [0],
    ),
  ];
}
