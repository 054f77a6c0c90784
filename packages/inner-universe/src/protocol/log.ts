import { branchRow, entityRow, relationRow, versionRow } from './rows';
import {
  array,
  bytes,
  enumeration,
  format,
  i64,
  malformed,
  open,
  option,
  string,
  struct,
  u32,
  u64,
  type TypeOf,
} from './wire/index';

/** The kinds of log entries, and the number each has in the column `kind` (for filters of `log_live`). */
export const logKinds = { event: 0, entity: 1, relation: 2, version: 3, branch: 4, config: 5 } as const;
export type LogKindName = keyof typeof logKinds;

/**
 * One entry of the log, as the tables `log` and `log_live` hold it and `read_log` pages it.
 *
 * | kind | type | key | payload |
 * |---|---|---|---|
 * | event | event type | event id | `eventPayload` |
 * | entity | entity type | entity id | `entityPayload` |
 * | relation | relation type | relation id | `relationPayload` |
 * | version | store | version id | `versionPayload` |
 * | branch | store | branch name | `branchPayload` |
 * | config | `''` | `''` | `configPayload` |
 */
export const logEntry = struct({
  /** Dense over all kinds, from 1. */
  position: u64,
  kind: enumeration(['event', 'entity', 'relation', 'version', 'branch', 'config']),
  type: string,
  key: string,
  /** Who published an event; `''` where nothing was said, and for other kinds. */
  source: string,
  operationId: string,
  /** Transaction time, microseconds since the Unix epoch; never smaller than that of the entry before. */
  time: i64,
  /** Of the entity, relation or configuration after the change; 0 for other kinds. */
  revision: u32,
  payload: bytes,
});
export type LogEntry = TypeOf<typeof logEntry>;

export const changeType = enumeration(['INSERTED', 'UPDATED', 'DELETED']);

const event = struct({
  correlationId: option(string),
  causationId: option(string),
  /** Encoded value. */
  data: bytes,
});
export type EventPayload = TypeOf<typeof event>;
export const eventPayload = format('An event', 1, event);

/**
 * The bytes of the data in an event's payload, which is checked otherwise, without making anything of it. The data itself is
 * not looked into.
 */
export function dataOfEventPayload(payload: Uint8Array): Uint8Array {
  const reader = open(eventPayload.name, eventPayload.version, payload);
  for (const field of ['correlationId', 'causationId']) {
    const tag = reader.u8();
    if (tag > 1) throw malformed(`the option ${field} of the event has tag ${tag}`);
    if (tag === 0) reader.string();
  }
  const length = reader.u32();
  if (length !== reader.remaining) {
    throw malformed(`the event's data claims ${length} bytes, and ${reader.remaining} follow`);
  }
  return payload.subarray(reader.offset);
}

/** `row` is the state after the change, and the last one for a deletion; `previous` the state before an update. */
const entityChange = struct({ change: changeType, row: entityRow, previous: option(entityRow) });
export type EntityPayload = TypeOf<typeof entityChange>;
export const entityPayload = format('A change of an entity', 1, entityChange);

const relationChange = struct({ change: changeType, row: relationRow, previous: option(relationRow) });
export type RelationPayload = TypeOf<typeof relationChange>;
export const relationPayload = format('A change of a relation', 1, relationChange);

/** The version without its content, which `get_version_content` gives. Versions are only ever inserted. */
const versionChange = struct({ row: versionRow });
export type VersionPayload = TypeOf<typeof versionChange>;
export const versionPayload = format('A new version', 1, versionChange);

/** A new branch. (The entry of a version says which branch it moved.) */
const branchChange = struct({ row: branchRow });
export type BranchPayload = TypeOf<typeof branchChange>;
export const branchPayload = format('A new branch', 1, branchChange);

const configChange = struct({
  /** What each key is now and was before; none where it is not set. */
  entries: array(struct({ key: string, value: option(bytes), previous: option(bytes) })),
});
export type ConfigPayload = TypeOf<typeof configChange>;
export const configPayload = format('A change of the configuration', 1, configChange);
