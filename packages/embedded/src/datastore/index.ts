export type * from './types';
export { createDatastore } from './datastore';
export { DatastoreError, Errno } from './datastore-error';
export { SEQUENCE_BLOCK } from './sequence';
export {
  ST_CLIENT_ID,
  ST_CLIENT_INDEX_ID,
  ST_CONNECTION_CREDENTIALS_ID,
  ST_CONNECTION_CREDENTIALS_INDEX_ID,
} from './system-tables';
