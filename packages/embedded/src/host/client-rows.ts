import {
  ST_CLIENT_ID,
  ST_CLIENT_INDEX_ID,
  ST_CONNECTION_CREDENTIALS_ID,
  ST_CONNECTION_CREDENTIALS_INDEX_ID,
  type Datastore,
  type Tx,
} from '../datastore';
import type { Value } from '../sats';
import { keyOf } from './wire-values';

/** A connection as the system tables know it. */
export interface ClientRow {
  readonly identity: bigint;
  readonly connectionId: bigint;
  /** The claims of its token, as JSON. */
  readonly claims: string;
}

export function insertClientRows(
  datastore: Omit<Datastore, 'begin'>,
  tx: Pick<Tx, 'insert' | 'deleteByPoint'>,
  client: ClientRow,
): void {
  const insert = (tableId: number, values: readonly Value[]): void => {
    tx.insert(tableId, datastore.rowCodec(tableId).encode(values));
  };
  insert(ST_CLIENT_ID, [[client.identity], [client.connectionId]]);
  insert(ST_CONNECTION_CREDENTIALS_ID, [[client.connectionId], client.claims]);
}

export function deleteClientRows(
  tx: Pick<Tx, 'insert' | 'deleteByPoint'>,
  { identity, connectionId }: Omit<ClientRow, 'claims'>,
): void {
  tx.deleteByPoint(ST_CLIENT_INDEX_ID, keyOf([identity, 32], [connectionId, 16]));
  tx.deleteByPoint(ST_CONNECTION_CREDENTIALS_INDEX_ID, keyOf([connectionId, 16]));
}

/** The connections that the system tables hold. */
export function clientRows(datastore: Omit<Datastore, 'begin'>): ClientRow[] {
  const clients = datastore.rowCodec(ST_CLIENT_ID);
  const credentials = datastore.rowCodec(ST_CONNECTION_CREDENTIALS_ID);
  return [...datastore.scan(ST_CLIENT_ID)].map((row) => {
    const [[identity], [connectionId]] = clients.decode(row) as [[bigint], [bigint]];
    const [found] = datastore.pointScan(ST_CONNECTION_CREDENTIALS_INDEX_ID, keyOf([connectionId, 16]));
    const claims = found === undefined ? '' : (credentials.column(found, 1) as string);
    return { identity, connectionId, claims };
  });
}
