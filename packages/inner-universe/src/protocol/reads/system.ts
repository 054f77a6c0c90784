import { array, bytes, i64, string, struct, u32, u64, type TypeOf } from '../wire/index';
import { read } from './reply';

const statusRequest = struct({});
const statusPage = struct({
  /** The log there is now; new after a clear or a restore. */
  logId: string,
  head: u64,
  /** Position of the oldest entry that is kept; `head + 1` where none is. */
  first: u64,
  /** When the database was first published, microseconds since the Unix epoch. */
  createdAt: i64,
  /** Transaction time of this answer. */
  now: i64,
  entities: u64,
  relations: u64,
  versions: u64,
  branches: u64,
  connections: u64,
  /** Version of this package that the module was built from. */
  moduleVersion: string,
  /** Greatest format version of a batch the module takes. */
  protocolVersion: u32,
});
export const getStatus = read('get_status', statusRequest, statusPage);
export type StatusRequest = TypeOf<typeof statusRequest>;
export type StatusPage = TypeOf<typeof statusPage>;

const configRequest = struct({});
const configPage = struct({
  /** 0 before the first change, one more with each. */
  revision: u32,
  /** In order of key; values encoded. */
  entries: array(struct({ key: string, value: bytes })),
});
export const getConfiguration = read('get_configuration', configRequest, configPage);
export type ConfigurationRequest = TypeOf<typeof configRequest>;
export type ConfigurationPage = TypeOf<typeof configPage>;
